package dev.mesh.session;

import dev.mesh.limit.Pace;

/**
 * The time of the current turn, and when the next one is needed. The next deadline is a
 * lower bound: deadlines that move later do not touch it, so that a received record costs
 * nothing here; a turn that comes too early finds nothing due and computes it anew. With
 * many sessions that is not done at any time, see {@link Pace}.
 */
final class LoopTime {

	static final long NEVER = Long.MAX_VALUE;

	private long nowNanos;

	private long next = NEVER;

	private long announced = NEVER;

	private final Pace pace = new Pace();

	/**
	 * Time of the last input; answers of key work and authenticators come without one of
	 * their own.
	 */
	long now() {
		return this.nowNanos;
	}

	void advance(long now) {
		this.nowNanos = now;
	}

	/** Sees to it that deadlines are looked at by then. */
	void wakeAt(long deadline) {
		this.next = Math.min(this.next, deadline);
	}

	boolean isDue() {
		return this.next <= this.nowNanos && this.pace.allows(this.nowNanos);
	}

	/**
	 * Forgets the next deadline; whoever has one says so again.
	 * @param things how many will be asked
	 */
	void clearNext(int things) {
		this.next = NEVER;
		this.pace.looked(things, this.nowNanos);
	}

	/** Tells the loop the next deadline, and remembers what it was told. */
	long announce() {
		this.announced = this.pace.next(this.next);
		return this.announced;
	}

	/** By how much the loop has missed what it was told; 0 when asked again. */
	long takeLateness() {
		long late = (this.announced < this.nowNanos) ? this.nowNanos - this.announced : 0;
		this.announced = NEVER;
		return late;
	}

	/**
	 * A deadline that the loop's own lateness does not count against, but never later
	 * than one that began just now.
	 */
	long postpone(long deadline, long lateNanos, long durationNanos) {
		if (deadline == NEVER) {
			return NEVER;
		}
		return Math.max(deadline, Math.min(deadline + lateNanos, this.nowNanos + durationNanos));
	}

}
