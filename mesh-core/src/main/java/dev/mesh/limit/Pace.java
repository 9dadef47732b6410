package dev.mesh.limit;

/**
 * How often many things may be looked through for what is due: the more there are, the
 * less often, so that looking takes a small and constant part of the time. Up to 64 are
 * looked through at any time, 5,000 every 25 ms. Not thread-safe.
 */
public final class Pace {

	/** Looking at one takes a fiftieth of this, or less. */
	private static final long NANOS_EACH = 5_000;

	private static final int FEW = 64;

	private final int few;

	private final long nanosEach;

	private long againNanos = Long.MIN_VALUE;

	/** For things that are looked at in 100 ns each. */
	public Pace() {
		this(FEW, NANOS_EACH);
	}

	/**
	 * For things that take longer.
	 * @param few so many are looked through at any time
	 * @param nanosEach for each thing so much time passes before they are looked through
	 * again
	 */
	public Pace(int few, long nanosEach) {
		this.few = few;
		this.nanosEach = nanosEach;
	}

	/**
	 * Whether they may be looked through.
	 * @param nowNanos the time, which never goes back
	 */
	public boolean allows(long nowNanos) {
		return this.againNanos <= nowNanos;
	}

	/**
	 * They were looked through.
	 * @param things how many there were
	 */
	public void looked(int things, long nowNanos) {
		this.againNanos = (things > this.few) ? nowNanos + things * this.nanosEach : Long.MIN_VALUE;
	}

	/** When a deadline will be looked at; {@code Long.MAX_VALUE} stays what it is. */
	public long next(long deadlineNanos) {
		return Math.max(deadlineNanos, this.againNanos);
	}

}
