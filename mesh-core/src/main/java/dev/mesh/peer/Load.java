package dev.mesh.peer;

/**
 * What a peer holds for others at one moment, to compare with its limits.
 *
 * @param queuedBytes data frames that wait for links, of all sources to all neighbours
 * @param longestQueueBytes the longest queue of one source to one neighbour
 * @param mostInFlightBytes what was sent to one peer and is not acknowledged, of the
 * channel that has the most
 */
public record Load(long queuedBytes, long longestQueueBytes, long mostInFlightBytes) {

}
