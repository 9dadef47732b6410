package dev.mesh.presence;

import java.time.Duration;

/**
 * How often one end may ask the other for a record: 16 times at once, 8 times a second.
 */
final class LookUpQuota {

	private static final int BURST = 16;

	private static final long NANOS_EACH = Duration.ofMillis(125).toNanos();

	/** The later it is, the less is left. */
	private long spentUntilNanos;

	LookUpQuota(long nowNanos) {
		this.spentUntilNanos = nowNanos;
	}

	boolean take(long nowNanos) {
		if (nextNanos() > nowNanos) {
			return false;
		}
		this.spentUntilNanos = Math.max(this.spentUntilNanos, nowNanos) + NANOS_EACH;
		return true;
	}

	/** When there is some. */
	long nextNanos() {
		return this.spentUntilNanos - (BURST - 1) * NANOS_EACH;
	}

}
