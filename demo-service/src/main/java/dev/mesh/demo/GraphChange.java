package dev.mesh.demo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different in a later graph.
 *
 * @param revision its revision
 * @param localPeer this process's own peer, if it is new or has changed
 * @param peers the other peers that are new or have changed
 * @param gonePeers keys of those that are no longer there
 * @param connections connections that are new or have changed
 * @param goneConnections those that are no longer there, as they were last
 * @param embeddedPeers keys of the other peers of this process
 */
record GraphChange(long revision, @Nullable PeerView localPeer, List<PeerView> peers, List<String> gonePeers,
		List<ConnectionView> connections, List<ConnectionView> goneConnections, List<String> embeddedPeers) {

	static GraphChange between(GraphView before, GraphView after) {
		Set<PeerView> knownPeers = new HashSet<>(before.remotePeers());
		Set<ConnectionView> knownConnections = new HashSet<>(before.connections());
		Set<String> presentPeers = new HashSet<>(after.remotePeers().stream().map(PeerView::peerKey).toList());
		Set<Ends> presentConnections = new HashSet<>(after.connections().stream().map(Ends::of).toList());
		return new GraphChange(after.revision(),
				after.localPeer().equals(before.localPeer()) ? null : after.localPeer(),
				after.remotePeers().stream().filter((peer) -> !knownPeers.contains(peer)).toList(),
				before.remotePeers()
					.stream()
					.map(PeerView::peerKey)
					.filter((key) -> !presentPeers.contains(key))
					.toList(),
				after.connections().stream().filter((connection) -> !knownConnections.contains(connection)).toList(),
				before.connections()
					.stream()
					.filter((connection) -> !presentConnections.contains(Ends.of(connection)))
					.toList(),
				after.embeddedPeers());
	}

	/** What makes a connection that one, whatever becomes of it. */
	private record Ends(String id, String peer1, String peer2) {

		static Ends of(ConnectionView connection) {
			return new Ends(connection.id(), connection.peer1(), connection.peer2());
		}

	}

}
