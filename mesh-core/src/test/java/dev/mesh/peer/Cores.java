package dev.mesh.peer;

import dev.mesh.presence.Gossip;

/** Shows other test packages what a peer is made of. */
public final class Cores {

	private Cores() {
	}

	/** The presence of a peer. */
	public static Gossip presenceOf(MeshPeer peer) {
		return peer.gossip();
	}

}
