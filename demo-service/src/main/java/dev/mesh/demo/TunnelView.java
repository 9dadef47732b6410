package dev.mesh.demo;

import dev.mesh.tunnel.TunnelOptions;
import dev.mesh.tunnel.TunnelStatistics;

/**
 * A tunnel as {@code /api/tunnels} shows it.
 *
 * @param id number of the tunnel in this process
 * @param listenPort port of the loopback address where it listens
 * @param from name of the peer of this process at this end
 * @param to key of the peer at the other end
 * @param targetHost what that peer connects to
 * @param targetPort and its port
 * @param connections connections now
 * @param connectionsSoFar connections altogether
 * @param failures connections that were refused, or did not end in good order
 * @param bytesSent bytes that went to the target
 * @param bytesReceived bytes that came from the target
 * @param lastFailure what went wrong last; empty when nothing has
 */
record TunnelView(long id, int listenPort, String from, String to, String targetHost, int targetPort, int connections,
		long connectionsSoFar, long failures, long bytesSent, long bytesReceived, String lastFailure) {

	static TunnelView of(OpenTunnel open) {
		TunnelOptions options = open.tunnel().options();
		TunnelStatistics seen = open.tunnel().statistics();
		return new TunnelView(open.id(), open.tunnel().localAddress().getPort(), open.from(), options.to().toString(),
				options.target().host(), options.target().port(), seen.openConnections(), seen.connections(),
				seen.failures(), seen.bytesSent(), seen.bytesReceived(), seen.lastFailure());
	}

}
