package dev.mesh.demo;

import dev.mesh.presence.PresenceGraph;
import java.util.List;

/**
 * A graph for JSON.
 *
 * @param revision rises with every change
 * @param localPeer this process's own peer
 * @param remotePeers the others
 * @param connections all of them, of any two peers
 * @param embeddedPeers keys of the other peers of this process, which can send, too
 */
record GraphView(long revision, PeerView localPeer, List<PeerView> remotePeers, List<ConnectionView> connections,
		List<String> embeddedPeers) {

	static GraphView of(PresenceGraph graph, LocalPeers peers) {
		return new GraphView(graph.revision(), PeerView.of(graph.localPeer()),
				graph.remotePeers().stream().map(PeerView::of).toList(),
				graph.connections().stream().map(ConnectionView::of).toList(),
				peers.embedded().stream().map((peer) -> peer.mesh().key().toString()).toList());
	}

}
