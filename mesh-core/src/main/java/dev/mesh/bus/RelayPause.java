package dev.mesh.bus;

/**
 * After a relay that knows no way has refused nothing is sent for a while, for longer
 * after each further one.
 */
final class RelayPause {

	private static final long FIRST_NANOS = 50_000_000L;

	private static final long MAX_NANOS = 1_000_000_000L;

	private boolean active;

	private long lengthNanos;

	private long untilNanos;

	/**
	 * A refusal came; returns whether a pause begins. One that came during a pause
	 * changes nothing.
	 */
	boolean begin(long nowNanos) {
		if (isActive(nowNanos)) {
			return false;
		}
		this.lengthNanos = Math.min(MAX_NANOS, Math.max(FIRST_NANOS, 2 * this.lengthNanos));
		this.untilNanos = nowNanos + this.lengthNanos;
		this.active = true;
		return true;
	}

	boolean isActive(long nowNanos) {
		return this.active && this.untilNanos - nowNanos > 0;
	}

	/** Something got through: the next pause is a short one. */
	void onProgress() {
		this.lengthNanos = 0;
	}

	/** There is another way. */
	void end() {
		this.active = false;
		this.lengthNanos = 0;
	}

	void handleDeadline(long nowNanos) {
		this.active = isActive(nowNanos);
	}

	/** When it is over; Long.MAX_VALUE = none. */
	long nextDeadlineNanos() {
		return this.active ? this.untilNanos : Long.MAX_VALUE;
	}

}
