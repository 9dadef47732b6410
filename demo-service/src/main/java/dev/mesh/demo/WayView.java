package dev.mesh.demo;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.List;

/**
 * The way that a message takes from one peer to another, over connections that are up, as
 * the graph of the first one tells it.
 *
 * @param peers the peers on it, both ends included; empty when there is none
 */
record WayView(List<Stop> peers) {

	static WayView of(PresenceGraph graph, PeerKey to) {
		return new WayView(graph.path(to)
			.stream()
			.map((key) -> new Stop(key.toString(), graph.peer(key).map(Peer::deviceName).orElse("")))
			.toList());
	}

	/**
	 * One peer on the way.
	 *
	 * @param peerKey its key
	 * @param deviceName its name
	 */
	record Stop(String peerKey, String deviceName) {
	}

}
