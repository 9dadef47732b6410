package dev.mesh.bus;

/**
 * How much the source of a channel has on its way while relays are short of room. Full
 * until a relay refuses an envelope; then halved, at most once in a round trip, and
 * widened by one envelope for each round trip in which something is acknowledged
 * (additive increase, multiplicative decrease: Chiu and Jain, 1989). What counts as lost
 * is not on its way any more. It belongs to the channel, so a new epoch or another way
 * goes on with it.
 * <p>
 * After each refusal the source asks with SYNC what has arrived: at once when the window
 * was halved, else when that round trip is over.
 */
final class CongestionWindow {

	static final int FLOOR_BYTES = 16 * 1024;

	static final int STEP_BYTES = 16 * 1024;

	/** Before anything was measured (RFC 9002, section 6.2.2). */
	static final long INITIAL_ROUND_TRIP_NANOS = 333_000_000L;

	/**
	 * A round trip counts as at least this long after a refusal, and as twice as long
	 * after each further one as long as nothing gets through, so that asking costs
	 * nothing where a relay stays full.
	 */
	static final long MIN_ROUND_NANOS = 50_000_000L;

	static final long MAX_BACK_OFF_NANOS = 1_000_000_000L;

	private final long fullBytes;

	private long windowBytes;

	private long inFlightBytes;

	private long roundTripNanos = INITIAL_ROUND_TRIP_NANOS;

	private long backOffNanos = MIN_ROUND_NANOS;

	/** Whether a round that began with a refusal is not over. */
	private boolean inRound;

	private long roundEndNanos;

	/** Another refusal came in this round. */
	private boolean refusedAgain;

	/** When the window may grow next. */
	private long growNanos;

	CongestionWindow(long fullBytes) {
		this.fullBytes = fullBytes;
		this.windowBytes = fullBytes;
	}

	/** Whether one more frame may be sent, of any size. */
	boolean isOpen() {
		return this.inFlightBytes < this.windowBytes;
	}

	long windowBytes() {
		return this.windowBytes;
	}

	long inFlightBytes() {
		return this.inFlightBytes;
	}

	void onSent(int bytes) {
		this.inFlightBytes += bytes;
	}

	/** Sent bytes were acknowledged, or count as lost. */
	void onLeft(int bytes) {
		this.inFlightBytes -= bytes;
	}

	/** Nothing is on its way any more that would be acknowledged. */
	void restart() {
		this.inFlightBytes = 0;
	}

	/** A relay had no room. Returns whether to ask now what has arrived. */
	boolean onRefused(long nowNanos) {
		if (this.inRound && this.roundEndNanos - nowNanos > 0) {
			this.refusedAgain = true;
			return false;
		}
		this.windowBytes = Math.max(Math.min(FLOOR_BYTES, this.fullBytes), this.windowBytes / 2);
		beginRound(nowNanos);
		return true;
	}

	private void beginRound(long nowNanos) {
		this.inRound = true;
		this.refusedAgain = false;
		this.roundEndNanos = nowNanos + Math.max(this.roundTripNanos, this.backOffNanos);
		this.backOffNanos = Math.min(MAX_BACK_OFF_NANOS, 2 * this.backOffNanos);
		this.growNanos = nowNanos + this.roundTripNanos;
	}

	/**
	 * Something new was acknowledged.
	 * @param roundTripNanos as it is measured now, 0 = not yet
	 */
	void onAcknowledged(long roundTripNanos, long nowNanos) {
		this.backOffNanos = MIN_ROUND_NANOS;
		if (roundTripNanos > 0) {
			this.roundTripNanos = roundTripNanos;
		}
		if (this.windowBytes < this.fullBytes && this.growNanos - nowNanos <= 0) {
			this.windowBytes = Math.min(this.fullBytes, this.windowBytes + STEP_BYTES);
			this.growNanos = nowNanos + this.roundTripNanos;
		}
	}

	/** When to ask again; Long.MAX_VALUE = not. */
	long nextDeadlineNanos() {
		return this.inRound && this.refusedAgain ? this.roundEndNanos : Long.MAX_VALUE;
	}

	/** Returns whether to ask what has arrived. */
	boolean handleDeadline(long nowNanos) {
		if (!this.inRound || this.roundEndNanos - nowNanos > 0) {
			return false;
		}
		boolean ask = this.refusedAgain;
		this.inRound = false;
		this.refusedAgain = false;
		return ask;
	}

}
