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

}
