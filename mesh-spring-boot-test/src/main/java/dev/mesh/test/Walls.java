package dev.mesh.test;

import dev.mesh.link.memory.Passage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is in the way between the hosts of a network. Thread-safe. */
final class Walls {

	/** Of whoever was not put anywhere else. */
	private static final int EVERYBODY_ELSE = 0;

	/** Guarded by {@code this}. */
	private final Map<String, Passage> ways = new HashMap<>();

	/** Guarded by {@code this}. */
	private final Map<String, Integer> parts = new HashMap<>();

	/** Guarded by {@code this}. */
	private int newestPart = EVERYBODY_ELSE;

	/** To and from that host. */
	synchronized void set(String host, Passage passage) {
		this.ways.put(host, passage);
	}

	/** Those hosts have each other, and nobody else. */
	synchronized void part(Set<String> hosts) {
		this.newestPart++;
		hosts.forEach((host) -> this.parts.put(host, this.newestPart));
	}

	/** Nothing is in the way of a host any more. */
	synchronized void open(String host) {
		this.ways.remove(host);
		this.parts.remove(host);
	}

	/** Nothing is in anybody's way. */
	synchronized Set<String> openAll() {
		Set<String> behind = new HashSet<>(this.ways.keySet());
		behind.addAll(this.parts.keySet());
		this.ways.clear();
		this.parts.clear();
		return behind;
	}

	synchronized boolean isBehind(String host) {
		return this.ways.containsKey(host) || this.parts.containsKey(host);
	}

	synchronized Passage between(String from, String to) {
		Passage one = this.ways.getOrDefault(from, Passage.OPEN);
		Passage other = this.ways.getOrDefault(to, Passage.OPEN);
		boolean apart = !this.parts.getOrDefault(from, EVERYBODY_ELSE)
			.equals(this.parts.getOrDefault(to, EVERYBODY_ELSE));
		if (apart || one == Passage.CUT || other == Passage.CUT) {
			return Passage.CUT;
		}
		return (one == Passage.SILENT) ? one : other;
	}

}
