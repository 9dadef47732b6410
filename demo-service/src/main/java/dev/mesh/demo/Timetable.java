package dev.mesh.demo;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a browser is told what: changes as they come, but with a pause in between; figures
 * and signs of life at fixed times. Not thread-safe.
 */
final class Timetable {

	static final Duration PAUSE = Duration.ofMillis(150);

	static final Duration FIGURES = Duration.ofMillis(500);

	static final Duration ALIVE = Duration.ofSeconds(2);

	private final LongSupplier nanoTime;

	/** Changes that nobody has announced are looked for with the figures. */
	private boolean changed = true;

	private long changesDue;

	private long figuresDue;

	private long aliveDue;

	Timetable(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		long now = nanoTime.getAsLong();
		this.changesDue = now + PAUSE.toNanos();
		this.figuresDue = now;
		this.aliveDue = now + ALIVE.toNanos();
	}

	/** Something has changed. */
	void changed() {
		this.changed = true;
	}

	/** Until the next of them is due; 0 or less when one is. */
	long nanosToWait() {
		long now = this.nanoTime.getAsLong();
		long figures = Math.min(this.figuresDue - now, this.aliveDue - now);
		return this.changed ? Math.min(figures, this.changesDue - now) : figures;
	}

	/** Whether changes are to be told now; then not again for a while. */
	boolean areChangesDue() {
		long now = this.nanoTime.getAsLong();
		if (!this.changed || this.changesDue - now > 0) {
			return false;
		}
		this.changed = false;
		this.changesDue = now + PAUSE.toNanos();
		return true;
	}

	/** Whether figures are to be told now. */
	boolean areFiguresDue() {
		long now = this.nanoTime.getAsLong();
		if (this.figuresDue - now > 0) {
			return false;
		}
		this.changed = true;
		this.figuresDue = next(this.figuresDue, FIGURES, now);
		return true;
	}

	/** Whether a sign of life is due now. */
	boolean isSignOfLifeDue() {
		long now = this.nanoTime.getAsLong();
		if (this.aliveDue - now > 0) {
			return false;
		}
		this.aliveDue = next(this.aliveDue, ALIVE, now);
		return true;
	}

	/** What was missed is not made up for. */
	private static long next(long due, Duration period, long now) {
		long missed = (now - due) / period.toNanos();
		return due + (missed + 1) * period.toNanos();
	}

}
