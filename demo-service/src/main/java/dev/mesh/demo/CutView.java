package dev.mesh.demo;

/**
 * An embedded peer as {@code /api/cuts} shows it.
 *
 * @param peerKey its key
 * @param deviceName its name
 * @param cut whether its connections are cut, and new ones fail
 */
record CutView(String peerKey, String deviceName, boolean cut) {

	static CutView of(EmbeddedPeer peer) {
		return new CutView(peer.mesh().key().toString(), peer.mesh().name(), peer.transport().isCut());
	}

}
