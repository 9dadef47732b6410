package dev.mesh.autoconfigure;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the Spring side of the mesh drops or refuses, by reason. The reasons are
 * names in our code, never values from the network. Thread-safe.
 */
public final class MeshCounters {

	private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

	/**
	 * Creates counters that are all zero.
	 */
	public MeshCounters() {
	}

	/**
	 * Counts one thing dropped or refused.
	 * @param reason why, in lower-case words with hyphens
	 */
	public void countDropped(String reason) {
		this.dropped.computeIfAbsent(reason, (key) -> new LongAdder()).increment();
	}

	/**
	 * How often something was dropped or refused for a reason.
	 * @param reason why
	 * @return a count since the application started
	 */
	public long dropped(String reason) {
		LongAdder counter = this.dropped.get(reason);
		return (counter != null) ? counter.sum() : 0;
	}

	/**
	 * All counts.
	 * @return a copy, by reason
	 */
	public Map<String, Long> dropped() {
		Map<String, Long> counts = new TreeMap<>();
		this.dropped.forEach((reason, counter) -> counts.put(reason, counter.sum()));
		return counts;
	}

}
