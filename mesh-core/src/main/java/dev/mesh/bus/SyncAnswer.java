package dev.mesh.bus;

/**
 * When a SYNC is answered while frames wait for a decision. What the answer does not
 * acknowledge is sent again, and these frames are among that, so it goes once a second at
 * most.
 */
final class SyncAnswer {

	static final long INTERVAL_NANOS = 1_000_000_000L;

	private boolean due;

	/** When it is due; Long.MAX_VALUE = nobody waits for it. */
	private long deadlineNanos = Long.MAX_VALUE;

	/** Before which there is no other; only when there was one. */
	private long notBeforeNanos;

	private boolean answeredOnce;

	void onSync(long nowNanos) {
		if (!this.due && this.deadlineNanos == Long.MAX_VALUE) {
			this.deadlineNanos = this.answeredOnce && this.notBeforeNanos - nowNanos > 0 ? this.notBeforeNanos
					: nowNanos;
			handleDeadline(nowNanos);
		}
	}

	void handleDeadline(long nowNanos) {
		if (this.deadlineNanos != Long.MAX_VALUE && this.deadlineNanos - nowNanos <= 0) {
			this.deadlineNanos = Long.MAX_VALUE;
			this.due = true;
			this.answeredOnce = true;
			this.notBeforeNanos = nowNanos + INTERVAL_NANOS;
		}
	}

	boolean isDue() {
		return this.due;
	}

	/** An acknowledgement that answers has gone. */
	void sent() {
		this.due = false;
		this.deadlineNanos = Long.MAX_VALUE;
	}

	long deadlineNanos() {
		return this.deadlineNanos;
	}

}
