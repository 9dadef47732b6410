package dev.mesh.tunnel;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens at a local port and carries each connection over a stream of its own to a peer,
 * which connects it to the target if its {@link TunnelServer} allows that. It outlives
 * lost links, sessions and peers: a connection that cannot be carried is reset, the next
 * one is tried anew. One thread carries all of them. Thread-safe.
 */
public final class TcpTunnel implements AutoCloseable {

	private static final int BACKLOG = 256;

	private static final int ACCEPTS_PER_TURN = 16;

	/** When accepting fails, as without file descriptors, the next try waits so long. */
	private static final long ACCEPT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Bus bus;

	private final TunnelOptions options;

	private final ServerSocketChannel server;

	private final InetSocketAddress localAddress;

	private final Connections connections;

	private final TunnelLoop loop;

	private TcpTunnel(Bus bus, TunnelOptions options, ServerSocketChannel server) throws IOException {
		this.bus = bus;
		this.options = options;
		this.server = server;
		this.localAddress = (InetSocketAddress) server.getLocalAddress();
		this.connections = new Connections(toString(), options.settings().maxConnections());
		this.loop = new TunnelLoop("mesh-tunnel-" + this.localAddress.getPort(),
				() -> this.connections.abortAll("the tunnel was closed"));
	}

	/**
	 * Opens a tunnel; whether the peer is there and allows the target shows with each
	 * connection.
	 * @throws java.net.BindException when the port is in use
	 * @throws IOException when it cannot listen there for another reason
	 */
	public static TcpTunnel open(Bus bus, TunnelOptions options) throws IOException {
		ServerSocketChannel server = ServerSocketChannel.open();
		try {
			server.bind(options.listen(), BACKLOG);
			TcpTunnel tunnel = new TcpTunnel(bus, options, server);
			tunnel.loop.register(server, SelectionKey.OP_ACCEPT, tunnel.new Acceptor());
			tunnel.loop.start();
			return tunnel;
		}
		catch (IOException | RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	/** Where it listens. */
	public InetSocketAddress localAddress() {
		return this.localAddress;
	}

	/** What it was opened with. */
	public TunnelOptions options() {
		return this.options;
	}

	/** What it has carried. */
	public TunnelStatistics statistics() {
		return this.connections.statistics();
	}

	/**
	 * Listens no longer, resets all connections, and waits until its thread has ended.
	 * Idempotent.
	 */
	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.loop.close();
		}
	}

	@Override
	public String toString() {
		return "Tunnel at port " + this.localAddress.getPort() + " to " + this.options.target() + " at "
				+ this.options.to().shortForm();
	}

	// on the loop

	private void carry(SocketChannel client) {
		if (!this.connections.tryBegin()) {
			this.connections.failed(this.connections.limitReached());
			TcpReset.close(client);
			return;
		}
		Opening opening = new Opening(client);
		this.connections.add(opening);
		this.loop.attempt(opening, opening::begin);
	}

	/** Takes connections; when that fails it rests for a while. */
	private final class Acceptor implements TunnelLoop.Handler {

		private @Nullable SelectionKey key;

		@Override
		public void ready(SelectionKey selected) {
			this.key = selected;
			try {
				for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
					SocketChannel client = TcpTunnel.this.server.accept();
					if (client == null) {
						return;
					}
					carry(client);
				}
			}
			catch (IOException ex) {
				rest(String.valueOf(ex.getMessage()));
			}
		}

		private void rest(String why) {
			if (this.key != null && TcpTunnel.this.server.isOpen()) {
				TcpTunnel.this.connections.failed("accepting has failed: " + why);
				this.key.interestOps(0);
				TcpTunnel.this.loop.executeAfter(ACCEPT_PAUSE_NANOS, this, this::goOn);
			}
		}

		private void goOn() {
			if (this.key != null && this.key.isValid()) {
				this.key.interestOps(SelectionKey.OP_ACCEPT);
			}
		}

		@Override
		public void abort(long code, String why) {
			rest(why);
		}

	}

	/** A connection that waits for its stream. */
	private final class Opening implements Connections.Member {

		private final SocketChannel client;

		private @Nullable CompletableFuture<BusStream> stream;

		Opening(SocketChannel client) {
			this.client = client;
		}

		void begin() {
			try {
				CompletableFuture<BusStream> opened = TcpTunnel.this.bus.openStream(TcpTunnel.this.options.to(),
						TunnelProtocol.streamTo(TcpTunnel.this.options.target()));
				this.stream = opened;
				opened
					.whenComplete((ready, failure) -> TcpTunnel.this.loop.execute(this, () -> opened(ready, failure)));
			}
			catch (IllegalArgumentException | IllegalStateException ex) {
				// The peer is this one, or does not run.
				opened(null, ex);
			}
		}

		private void opened(@Nullable BusStream ready, @Nullable Throwable failure) {
			if (!TcpTunnel.this.connections.remove(this)) {
				return;
			}
			if (ready != null) {
				new TunnelConnection(TcpTunnel.this.loop, TcpTunnel.this.connections, this.client, ready).start();
			}
			else {
				Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
						? failure.getCause() : failure;
				end("no stream to " + TcpTunnel.this.options.to().shortForm() + ": "
						+ ((cause != null) ? cause.getMessage() : ""));
			}
		}

		private void end(String why) {
			TcpTunnel.this.connections.ended();
			TcpTunnel.this.connections.failed(why);
			TcpReset.close(this.client);
		}

		@Override
		public void abort(long code, String why) {
			if (!TcpTunnel.this.connections.remove(this)) {
				return;
			}
			end(why);
			if (this.stream != null) {
				this.stream.thenAccept((late) -> late.reset(code, why));
				this.stream.cancel(false);
			}
		}

	}

}
