package dev.mesh.runtime;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counted events by name; the names come from the code, never from the network.
 * Thread-safe.
 */
final class Counters implements Consumer<String> {

	private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

	@Override
	public void accept(String name) {
		LongAdder counter = this.byName.get(name);
		if (counter == null) {
			counter = this.byName.computeIfAbsent(name, (added) -> new LongAdder());
		}
		counter.increment();
	}

	/** A copy, sorted by name. */
	Map<String, Long> snapshot() {
		Map<String, Long> values = new TreeMap<>();
		this.byName.forEach((name, counter) -> values.put(name, counter.sum()));
		return values;
	}

}
