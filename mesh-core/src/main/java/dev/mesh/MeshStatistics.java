package dev.mesh;

import java.util.Map;

/**
 * Figures of one moment, for metrics.
 *
 * @param sessions sessions that have a link
 * @param peers other peers that are present
 * @param streams streams that are open or being opened
 * @param reconnects how often a session has got a new link, since the mesh was built
 * @param counters counted events by name since the mesh was built, such as
 * {@code bus.sent.reliable}
 * @param queuedBytes payload bytes that were handed to the bus and that its loop has not
 * taken yet
 */
public record MeshStatistics(int sessions, int peers, int streams, long reconnects, Map<String, Long> counters,
		long queuedBytes) {

	public MeshStatistics {
		counters = Map.copyOf(counters);
	}

	/** One counter, 0 when nothing was counted under this name. */
	public long counter(String name) {
		return this.counters.getOrDefault(name, 0L);
	}

}
