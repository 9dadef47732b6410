package dev.mesh.presence;

import java.util.List;

/**
 * What changed from one graph to the next.
 *
 * @param graph the new graph
 * @param changes the differences, in a fixed order: DISCONNECTED, LEFT, JOINED,
 * CONNECTED, SUSPECTED, UPDATED, by key
 */
public record PresenceChanges(PresenceGraph graph, List<PresenceChange> changes) {

	public PresenceChanges {
		changes = List.copyOf(changes);
	}

	/** Revision of the new graph. */
	public long revision() {
		return this.graph.revision();
	}

	/**
	 * Those of the peers that JOINED that were here before, in the same incarnation, by
	 * key (see {@link PresenceChange#returned}).
	 */
	public List<Peer> returned() {
		return this.changes.stream().filter(PresenceChange::returned).map(PresenceChange::peer).toList();
	}

	/**
	 * Whether parts of the mesh that were cut off from each other have come together: at
	 * least one peer has {@linkplain #returned() returned}. Gossip may bring the others
	 * of its part in changes that follow.
	 */
	public boolean isMerge() {
		return this.changes.stream().anyMatch(PresenceChange::returned);
	}

}
