package dev.mesh.bus;

/**
 * When the source asks with SYNC what has arrived: when somebody wants to know, and when
 * nothing was heard for the retransmission time-out.
 */
final class SyncTimer {

	/**
	 * An acknowledgement without news makes the source ask for one that answers, at most
	 * this often.
	 */
	private static final long MIN_INTERVAL_NANOS = 100_000_000L;

	private final RoundTripEstimate roundTrip = new RoundTripEstimate();

	private boolean due;

	/** Packet number of the newest SYNC, 0 = none in this epoch. */
	private long newest;

	private long sentNanos;

	private long newestAnswered;

	private long deadlineNanos = Long.MAX_VALUE;

	boolean isDue() {
		return this.due;
	}

	void request() {
		this.due = true;
	}

	void onSent(long packet, long nowNanos) {
		this.due = false;
		this.newest = packet;
		this.sentNanos = nowNanos;
		arm(nowNanos);
	}

	/** Packet number of the newest SYNC that was sent, 0 = none. */
	long newest() {
		return this.newest;
	}

	/** Packet number of the newest SYNC that was answered, 0 = none. */
	long newestAnswered() {
		return this.newestAnswered;
	}

	/**
	 * An acknowledgement with this token came; returns whether it answers a SYNC. The
	 * answer names the very packet, so it measures the round trip even when frames were
	 * sent twice (RFC 6298, section 3), and ends a back-off.
	 */
	boolean onToken(long token, long nowNanos) {
		if (token <= this.newestAnswered) {
			return false;
		}
		this.newestAnswered = token;
		if (token == this.newest) {
			onSample(nowNanos - this.sentNanos);
		}
		return true;
	}

	/** A frame that was sent once was acknowledged after this long. */
	void onSample(long sampleNanos) {
		this.roundTrip.onSample(sampleNanos);
	}

	/** Smoothed round trip, 0 = not measured. */
	long roundTripNanos() {
		return this.roundTrip.smoothedNanos();
	}

	/** An acknowledgement came that says nothing new, although something is in flight. */
	void onNoNews(long nowNanos) {
		this.due |= this.newest == 0 || nowNanos - this.sentNanos >= MIN_INTERVAL_NANOS;
	}

	/** Begins the time-out. */
	void arm(long nowNanos) {
		this.deadlineNanos = nowNanos + this.roundTrip.timeoutNanos();
	}

	void armIfIdle(long nowNanos) {
		if (this.deadlineNanos == Long.MAX_VALUE) {
			arm(nowNanos);
		}
	}

	/** There is nothing to ask for. */
	void disarm() {
		this.due = false;
		this.deadlineNanos = Long.MAX_VALUE;
	}

	/** Asks when the time-out is over; returns whether it was. */
	boolean handleDeadline(long nowNanos) {
		if (this.deadlineNanos == Long.MAX_VALUE || this.deadlineNanos - nowNanos > 0) {
			return false;
		}
		this.roundTrip.onTimeout();
		this.due = true;
		arm(nowNanos);
		return true;
	}

	long nextDeadlineNanos() {
		return this.deadlineNanos;
	}

}
