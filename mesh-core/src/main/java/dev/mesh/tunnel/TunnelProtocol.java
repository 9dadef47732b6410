package dev.mesh.tunnel;

import dev.mesh.bus.StreamOptions;
import java.util.Map;

/** How the two ends of a tunnel speak of it: {@code docs/tunnel.md}. */
final class TunnelProtocol {

	/** Path of the streams, each of which is one connection. */
	static final String PATH = "mesh/tunnel";

	/** Code of a reset: the target could not be connected to. */
	static final long CONNECT_FAILED = 16;

	/** Code of a reset: the TCP connection at one end has broken. */
	static final long CONNECTION_BROKEN = 17;

	/** Code of a reset: the tunnel, or the server of tunnels, was closed. */
	static final long TUNNEL_CLOSED = 18;

	private static final String HOST = "host";

	private static final String PORT = "port";

	private TunnelProtocol() {
	}

	static StreamOptions streamTo(TunnelTarget target) {
		return StreamOptions.reliable(PATH)
			.argument(HOST, target.host())
			.argument(PORT, Integer.toString(target.port()));
	}

	/**
	 * The target that a stream is for.
	 * @throws IllegalArgumentException when it names none
	 */
	static TunnelTarget target(Map<String, String> arguments) {
		String host = arguments.getOrDefault(HOST, "");
		String port = arguments.getOrDefault(PORT, "");
		return TunnelTarget.parse((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
	}

}
