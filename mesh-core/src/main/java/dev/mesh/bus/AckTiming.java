package dev.mesh.bus;

/**
 * When an acknowledgement goes: at the end of the turn when the source waits, a gap or a
 * duplicate was seen; else every 32 frames, 64 KiB or 100 ms, or with an envelope that
 * goes anyway.
 */
final class AckTiming {

	static final int FRAMES = 32;

	static final int BYTES = 64 * 1024;

	static final long DELAY_NANOS = 100_000_000L;

	private int frames;

	private int bytes;

	private boolean now;

	private long deadlineNanos = Long.MAX_VALUE;

	void onFrame(InFrame frame, long nowNanos) {
		this.frames++;
		this.bytes += frame.cost();
		this.now |= frame.has(BusFrames.FLAG_ACK_NOW) || this.frames >= FRAMES || this.bytes >= BYTES;
		if (!this.now && this.deadlineNanos == Long.MAX_VALUE) {
			this.deadlineNanos = nowNanos + DELAY_NANOS;
		}
	}

	void now() {
		this.now = true;
	}

	/** The delay is over: due until {@link #sent}, without a further deadline. */
	void handleDeadline(long nowNanos) {
		if (this.deadlineNanos != Long.MAX_VALUE && this.deadlineNanos - nowNanos <= 0) {
			this.now = true;
			this.deadlineNanos = Long.MAX_VALUE;
		}
	}

	boolean isDue() {
		return this.now;
	}

	/** Whether there is anything to acknowledge, now or later. */
	boolean isPending() {
		return this.now || this.frames > 0;
	}

	void sent() {
		this.frames = 0;
		this.bytes = 0;
		this.now = false;
		this.deadlineNanos = Long.MAX_VALUE;
	}

	long deadlineNanos() {
		return this.deadlineNanos;
	}

}
