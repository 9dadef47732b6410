package dev.mesh.simulation;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/**
 * Virtual time: events in the order of their time, then of their making. Keeps the last
 * lines of its log.
 */
public final class Timeline {

	private record Event(long nanos, long sequence, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int order = Long.compare(this.nanos, other.nanos);
			return order != 0 ? order : Long.compare(this.sequence, other.sequence);
		}

	}

	private static final int LOG_LINES = 60;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final ArrayDeque<String> log = new ArrayDeque<>();

	private long nowNanos = 1_000_000_000_000L;

	private long sequence;

	/** The virtual time. */
	public long now() {
		return this.nowNanos;
	}

	/** Does something at a time, now when that has passed. */
	public void at(long nanos, Runnable action) {
		this.events.add(new Event(Math.max(nanos, this.nowNanos), this.sequence++, action));
	}

	/** Does something later. */
	public void after(long delayNanos, Runnable action) {
		at(this.nowNanos + delayNanos, action);
	}

	/** Runs everything up to that time. */
	public void runUntil(long nanos) {
		while (!this.events.isEmpty() && this.events.element().nanos <= nanos) {
			Event event = this.events.remove();
			this.nowNanos = event.nanos;
			event.action.run();
		}
		this.nowNanos = nanos;
	}

	void log(String line) {
		if (this.log.size() == LOG_LINES) {
			this.log.remove();
		}
		this.log.add(String.format("%10.3f ms  %s", (this.nowNanos - 1_000_000_000_000L) / 1e6, line));
	}

	String lastEvents() {
		return String.join("\n", this.log);
	}

}
