package dev.mesh.peer;

import dev.mesh.bus.BusLoad;

/**
 * What a peer holds for others at one moment, to compare with its limits.
 *
 * @param queuedBytes data frames that wait for links, of all sources to all neighbours
 * @param longestQueueBytes the longest queue of one source to one neighbour
 * @param bus what its own channels hold
 */
public record Load(long queuedBytes, long longestQueueBytes, BusLoad bus) {

	/** Nothing at all. */
	public static final Load NONE = new Load(0, 0, BusLoad.NOTHING);

}
