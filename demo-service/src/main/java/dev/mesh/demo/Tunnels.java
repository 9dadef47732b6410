package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.tunnel.TcpTunnel;
import dev.mesh.tunnel.TunnelOptions;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The tunnels that begin in this process, until it ends. Thread-safe. */
@Component
final class Tunnels implements DisposableBean {

	private static final int MOST_TUNNELS = 64;

	/** Guarded by {@code this}. */
	private final Map<Long, OpenTunnel> open = new TreeMap<>();

	/** Guarded by {@code this}. */
	private long newest;

	/**
	 * Opens one.
	 * @throws RequestProblem 409 when the port is in use or cannot be listened at, or
	 * there are too many
	 */
	synchronized OpenTunnel open(Mesh from, TunnelOptions options) {
		if (this.open.size() >= MOST_TUNNELS) {
			throw RequestProblem.conflict(MOST_TUNNELS + " tunnels are open already; delete one of them first");
		}
		try {
			OpenTunnel tunnel = new OpenTunnel(++this.newest, from.name(), TcpTunnel.open(from.bus(), options));
			this.open.put(tunnel.id(), tunnel);
			return tunnel;
		}
		catch (BindException ex) {
			throw RequestProblem.conflict("Port " + options.listen().getPort() + " is not free: " + ex.getMessage()
					+ "; take another one, or 0 for a free one");
		}
		catch (IOException ex) {
			throw RequestProblem
				.conflict("Port " + options.listen().getPort() + " cannot be listened at: " + ex.getMessage());
		}
	}

	synchronized List<OpenTunnel> all() {
		return List.copyOf(this.open.values());
	}

	/**
	 * One of them.
	 * @throws RequestProblem 404 when there is none
	 */
	synchronized OpenTunnel get(long id) {
		OpenTunnel tunnel = this.open.get(id);
		if (tunnel == null) {
			throw RequestProblem
				.notFound("There is no tunnel " + id + "; there are " + this.open.keySet() + " (GET /api/tunnels)");
		}
		return tunnel;
	}

	/** Closes one; its connections break. */
	void close(long id) {
		OpenTunnel tunnel;
		synchronized (this) {
			tunnel = get(id);
			this.open.remove(id);
		}
		tunnel.tunnel().close();
	}

	@Override
	public void destroy() {
		all().forEach((tunnel) -> close(tunnel.id()));
	}

}
