package dev.mesh.demo;

import java.util.function.LongSupplier;

/**
 * How many are due at a number per second. What nobody takes in time is forgotten, so
 * that a pause is not followed by a burst. Not thread-safe.
 */
final class Pace {

	private static final double SECOND_NANOS = 1_000_000_000;

	/** How much may be saved up. */
	private static final double MOST_SECONDS = 0.1;

	private final LongSupplier nanoTime;

	private long last;

	private double due;

	Pace(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.last = nanoTime.getAsLong();
	}

	/** Whole ones that are due since the last call, and what is left of it. */
	int due(int perSecond) {
		long now = this.nanoTime.getAsLong();
		this.due = Math.min(this.due + perSecond * ((now - this.last) / SECOND_NANOS),
				Math.max(1, perSecond * MOST_SECONDS));
		this.last = now;
		int whole = (int) this.due;
		this.due -= whole;
		return whole;
	}

}
