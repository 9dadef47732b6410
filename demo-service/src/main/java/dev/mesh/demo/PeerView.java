package dev.mesh.demo;

import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import java.util.List;
import java.util.Map;

/**
 * A peer for JSON.
 *
 * @param peerKey its key
 * @param deviceName name it gives itself
 * @param os operating system it names
 * @param softwareVersion version of Mesh it names
 * @param connections ids of its connections
 * @param metadata what it says about itself
 * @param identityMetadata what its acceptors attest
 * @param compatible whether this peer can talk to it
 * @param suspected whether every way to it needs a connection that is recovering
 * @param relay whether it carries others: it has connections to several peers, and has
 * accepted one of them at least
 */
record PeerView(String peerKey, String deviceName, String os, String softwareVersion, List<String> connections,
		Map<String, ?> metadata, Map<String, ?> identityMetadata, boolean compatible, boolean suspected,
		boolean relay) {

	static PeerView of(Peer peer) {
		return new PeerView(peer.key().toString(), peer.deviceName(), peer.os(), peer.softwareVersion(),
				peer.connections().stream().map(Connection::id).toList(), peer.metadata(), peer.identityMetadata(),
				peer.isCompatible(), peer.isSuspected(), isRelay(peer));
	}

	private static boolean isRelay(Peer peer) {
		return peer.connections().stream().anyMatch((connection) -> connection.acceptor().equals(peer.key()))
				&& peer.connections().stream().map((connection) -> connection.other(peer.key())).distinct().count() > 1;
	}

}
