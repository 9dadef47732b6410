package dev.mesh.fleet;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all peers of a mesh should agree upon once it has come to rest: their graphs
 * without what is different from peer to peer (which one is local, what it has measured
 * itself, revisions).
 *
 * @param peers name, start, software and metadata of each
 * @param connections session, both ends, who dialled, type, state and what the acceptor
 * says of the dialer, sorted
 */
public record SharedGraph(Map<PeerKey, String> peers, List<String> connections) {

	/** Of one peer's graph. */
	public static SharedGraph of(PresenceGraph graph) {
		Map<PeerKey, String> peers = new TreeMap<>();
		List<Peer> all = new ArrayList<>(graph.remotePeers());
		all.add(graph.localPeer());
		all.forEach((peer) -> peers.put(peer.key(),
				peer.deviceName() + " " + peer.incarnation() + " " + peer.os() + " " + peer.softwareVersion() + " "
						+ peer.urls() + " " + new TreeMap<>(peer.metadata())
						+ (peer.isSuspected() ? " suspected" : "")));
		return new SharedGraph(peers, graph.connections().stream().map(SharedGraph::text).sorted().toList());
	}

	private static String text(Connection connection) {
		return connection.id() + ": " + connection.dialer() + " > " + connection.acceptor() + " " + connection.type()
				+ " " + connection.state() + " " + connection.principal() + " " + connection.roles();
	}

}
