package dev.mesh.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How fast a count rises, over about the last two seconds. Thread-safe. */
final class Rate {

	private static final long SECOND_NANOS = 1_000_000_000;

	private static final long WINDOW_NANOS = 2 * SECOND_NANOS;

	private static final long SAMPLE_NANOS = 100_000_000;

	private final LongSupplier nanoTime;

	/** Oldest first; guarded by {@code this}. */
	private final Deque<Sample> samples = new ArrayDeque<>();

	Rate(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.samples.add(new Sample(nanoTime.getAsLong(), 0));
	}

	/** To be called many times a second. */
	synchronized void counted(long count) {
		long now = this.nanoTime.getAsLong();
		if (now - this.samples.getLast().at() >= SAMPLE_NANOS) {
			this.samples.add(new Sample(now, count));
			while (this.samples.size() > 2 && now - this.samples.getFirst().at() > WINDOW_NANOS) {
				this.samples.removeFirst();
			}
		}
	}

	synchronized long perSecond() {
		Sample first = this.samples.getFirst();
		Sample last = this.samples.getLast();
		return (last.at() == first.at()) ? 0
				: Math.round((last.count() - first.count()) * (double) SECOND_NANOS / (last.at() - first.at()));
	}

	private record Sample(long at, long count) {
	}

}
