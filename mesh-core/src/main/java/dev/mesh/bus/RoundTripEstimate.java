package dev.mesh.bus;

/**
 * Retransmission time-out of RFC 6298: at least 1 s, doubled by each time-out, at most 30
 * s.
 */
final class RoundTripEstimate {

	static final long MIN_NANOS = 1_000_000_000L;

	static final long MAX_NANOS = 30_000_000_000L;

	private long smoothedNanos;

	private long variationNanos;

	private long timeoutNanos = MIN_NANOS;

	/** A frame sent once was acknowledged after this long. */
	void onSample(long sampleNanos) {
		if (this.smoothedNanos == 0) {
			this.smoothedNanos = Math.max(1, sampleNanos);
			this.variationNanos = sampleNanos / 2;
		}
		else {
			this.variationNanos += (Math.abs(this.smoothedNanos - sampleNanos) - this.variationNanos) / 4;
			this.smoothedNanos += (sampleNanos - this.smoothedNanos) / 8;
		}
		this.timeoutNanos = clamp(this.smoothedNanos + 4 * this.variationNanos);
	}

	void onTimeout() {
		this.timeoutNanos = clamp(2 * this.timeoutNanos);
	}

	long smoothedNanos() {
		return this.smoothedNanos;
	}

	long timeoutNanos() {
		return this.timeoutNanos;
	}

	private static long clamp(long nanos) {
		return Math.max(MIN_NANOS, Math.min(MAX_NANOS, nanos));
	}

}
