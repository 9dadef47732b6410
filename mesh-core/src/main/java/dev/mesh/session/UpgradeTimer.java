package dev.mesh.session;

import java.util.random.RandomGenerator;

/**
 * When to see whether a session could be carried by the transport that its request
 * prefers: soon after it had to take another one, then less and less often.
 */
final class UpgradeTimer {

	/** Times the first delay. */
	private static final int LONGEST = 20;

	private final long firstNanos;

	private final RandomGenerator entropy;

	private long delayNanos;

	private long at = LoopTime.NEVER;

	UpgradeTimer(SessionSettings settings, RandomGenerator entropy) {
		this.firstNanos = settings.upgradeAfter().toNanos();
		this.entropy = entropy;
	}

	/** The session has come to a transport that is not the preferred one. */
	void start(long nowNanos) {
		this.delayNanos = this.firstNanos;
		set(nowNanos);
	}

	/** It did not work out this time. */
	void again(long nowNanos) {
		this.delayNanos = Math.min(2 * this.delayNanos, LONGEST * this.firstNanos);
		set(nowNanos);
	}

	void stop() {
		this.at = LoopTime.NEVER;
	}

	/** Whether it is time; true once. */
	boolean take(long nowNanos) {
		boolean due = this.at <= nowNanos;
		if (due) {
			stop();
		}
		return due;
	}

	long deadline() {
		return this.at;
	}

	/**
	 * Between half of the delay and all of it: a thousand sessions do not try at once.
	 */
	private void set(long nowNanos) {
		this.at = nowNanos + this.delayNanos / 2 + this.entropy.nextLong(this.delayNanos / 2 + 1);
	}

}
