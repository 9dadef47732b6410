package dev.mesh.peer;

import dev.mesh.discovery.DiscoveredPeer;
import java.util.List;

/** Addresses at which peers may be dialled, as discovery knows them. */
final class Candidates {

	private List<DiscoveredPeer> discovered = List.of();

	/** Discovery knows these now, and no others. */
	void handleDiscovered(List<DiscoveredPeer> peers) {
		this.discovered = peers;
	}

	/** The newest that discovery has said. */
	List<DiscoveredPeer> discovered() {
		return this.discovered;
	}

}
