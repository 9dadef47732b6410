package dev.mesh.presence;

/**
 * The time as of the last input, and whether anything has happened since the last flush.
 */
final class Turn {

	/** Later than any time. */
	static final long NEVER = Long.MAX_VALUE;

	private long nowNanos;

	private boolean touched = true;

	Turn(long nowNanos) {
		this.nowNanos = nowNanos;
	}

	/** An input with a time. */
	void at(long nanos) {
		this.nowNanos = Math.max(this.nowNanos, nanos);
		this.touched = true;
	}

	/**
	 * An answer, which has none: that of the last input is late by the time the work
	 * took.
	 */
	void touch() {
		this.touched = true;
	}

	void settle() {
		this.touched = false;
	}

	boolean isTouched() {
		return this.touched;
	}

	long nowNanos() {
		return this.nowNanos;
	}

}
