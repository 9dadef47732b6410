package dev.mesh.tunnel;

/**
 * What one end of tunnels has carried so far.
 *
 * @param openConnections connections now, with those that are being opened
 * @param connections connections that were begun, altogether
 * @param failures connections that were refused, did not come about, or did not end in
 * good order
 * @param bytesSent bytes from local sockets into the mesh
 * @param bytesReceived bytes from the mesh to local sockets
 * @param lastFailure what the last failure was, for people; empty before the first one
 */
public record TunnelStatistics(int openConnections, long connections, long failures, long bytesSent, long bytesReceived,
		String lastFailure) {

}
