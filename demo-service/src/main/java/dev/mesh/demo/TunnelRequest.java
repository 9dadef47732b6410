package dev.mesh.demo;

import dev.mesh.tunnel.TunnelTarget;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/tunnels}.
 *
 * @param listenPort port of the loopback address to listen at; 0 for a free one
 * @param to the peer at the other end: a peer key, or a device name that only one peer of
 * the mesh has
 * @param from the peer of this process at this end, by name or key; its own peer when
 * left out
 * @param targetHost name or address of what the peer at the other end connects to
 * @param targetPort and its port
 */
record TunnelRequest(@Nullable Integer listenPort, @Nullable String to, @Nullable String from,
		@Nullable String targetHost, @Nullable Integer targetPort) {

	private static final int MOST_PORT = 65_535;

	int port() {
		return port("listenPort", this.listenPort, 0, "0 for a free one");
	}

	String receiver() {
		if (this.to == null || this.to.isBlank()) {
			throw RequestProblem.badRequest("'to' is missing: a peer key, or the device name of exactly one peer; "
					+ "GET /api/peers lists them");
		}
		return this.to;
	}

	TunnelTarget target() {
		if (this.targetHost == null || this.targetHost.isBlank()) {
			throw RequestProblem.badRequest("'targetHost' is missing: a name or an address, as the peer at the other "
					+ "end has it in mesh.tunnel.allowed-targets");
		}
		int port = port("targetPort", this.targetPort, 1, "the one of the target");
		try {
			return new TunnelTarget(this.targetHost, port);
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.badRequest("targetHost is not usable: " + ex.getMessage());
		}
	}

	private static int port(String name, @Nullable Integer value, int least, String what) {
		if (value == null) {
			throw RequestProblem
				.badRequest("'" + name + "' is missing: a port, " + least + " to " + MOST_PORT + ", " + what);
		}
		if (value < least || value > MOST_PORT) {
			throw RequestProblem
				.badRequest(name + " is " + value + ", but must be " + least + " to " + MOST_PORT + ", " + what);
		}
		return value;
	}

}
