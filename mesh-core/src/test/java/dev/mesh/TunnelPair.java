package dev.mesh;

import dev.mesh.tunnel.TcpTunnel;
import dev.mesh.tunnel.TunnelOptions;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A tunnel from the till to a target behind the hub. */
final class TunnelPair implements AutoCloseable {

	private static final int GUARD_MILLIS = 60_000;

	final MeshPair mesh;

	final TcpTarget target;

	final TunnelServer server;

	final TcpTunnel tunnel;

	private final TcpTarget echo = TcpTarget.echo();

	private final List<AutoCloseable> opened = new ArrayList<>();

	TunnelPair(TcpTarget target) throws Exception {
		this(target, TunnelSettings.defaults(), TunnelSettings.defaults());
	}

	TunnelPair(TcpTarget target, TunnelSettings serving, TunnelSettings listening) throws Exception {
		this(new MeshPair().connect(), target, target.target(), List.of(target.target()), serving, listening);
	}

	/** Whose server allows something else than the tunnel wants. */
	static TunnelPair allowing(TcpTarget target, TunnelTarget wanted, List<TunnelTarget> allowed) throws Exception {
		return new TunnelPair(new MeshPair().connect(), target, wanted, allowed, TunnelSettings.defaults(),
				TunnelSettings.defaults());
	}

	/** Between peers with other settings, which dial again and again. */
	static TunnelPair persistent(TcpTarget target, UnaryOperator<MeshSettings> settings) throws Exception {
		MeshSettings all = settings.apply(MeshSettings.defaults());
		MeshPair mesh = new MeshPair((hub) -> hub.settings(all),
				(till) -> till.settings(all).target(MeshPair.target(URI.create("mem://hub"))));
		mesh.start();
		MeshPair.awaitPeer(mesh.hub, mesh.till);
		MeshPair.awaitPeer(mesh.till, mesh.hub);
		return new TunnelPair(mesh, target, target.target(), List.of(target.target()), TunnelSettings.defaults(),
				TunnelSettings.defaults());
	}

	private TunnelPair(MeshPair mesh, TcpTarget target, TunnelTarget wanted, List<TunnelTarget> allowed,
			TunnelSettings serving, TunnelSettings listening) throws IOException {
		this.mesh = mesh;
		this.target = target;
		List<TunnelTarget> all = new ArrayList<>(allowed);
		if (!allowed.isEmpty()) {
			all.add(this.echo.target());
		}
		this.server = TunnelServer.start(mesh.hub.bus(), all, serving);
		this.tunnel = TcpTunnel.open(mesh.till.bus(), TunnelOptions.to(mesh.hub.key(), wanted).settings(listening));
	}

	/** A connection through another tunnel between the same peers, to an echo. */
	Socket connectBeside() throws IOException {
		TcpTunnel beside = TcpTunnel.open(this.mesh.till.bus(),
				TunnelOptions.to(this.mesh.hub.key(), this.echo.target()));
		this.opened.add(beside);
		return connectTo(beside);
	}

	/**
	 * A new connection to the port of the tunnel, whose reads end before the test does.
	 */
	Socket connect() throws IOException {
		return connectTo(this.tunnel);
	}

	private Socket connectTo(TcpTunnel entry) throws IOException {
		Socket client = new Socket(entry.localAddress().getAddress(), entry.localAddress().getPort());
		client.setSoTimeout(GUARD_MILLIS);
		client.setTcpNoDelay(true);
		this.opened.add(client);
		return client;
	}

	/** The connection at the target that belongs to the last one. */
	Socket accepted() throws Exception {
		Socket socket = this.target.next();
		socket.setSoTimeout(GUARD_MILLIS);
		return socket;
	}

	@Override
	public void close() throws Exception {
		for (AutoCloseable one : this.opened) {
			one.close();
		}
		this.tunnel.close();
		this.server.close();
		this.target.close();
		this.echo.close();
		this.mesh.close();
	}

}
