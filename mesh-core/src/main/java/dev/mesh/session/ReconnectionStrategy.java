package dev.mesh.session;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt. Pure: called on the loop, must not block. */
@FunctionalInterface
public interface ReconnectionStrategy {

	/**
	 * Delay before an attempt.
	 * @param attempt 1 for the first attempt after a loss
	 * @param entropy source of jitter
	 * @return milliseconds, 0 = at once
	 */
	long delayMillis(int attempt, RandomGenerator entropy);

	/**
	 * At once, then full jitter between 0 and a cap that doubles from {@code firstMillis}
	 * to {@code maxMillis} (Exponential Backoff And Jitter, AWS Architecture Blog, 2015).
	 */
	static ReconnectionStrategy fullJitter(long firstMillis, long maxMillis) {
		return (attempt, entropy) -> {
			if (attempt <= 1) {
				return 0;
			}
			int doublings = Math.min(attempt - 2, 30);
			long cap = Math.min(maxMillis, firstMillis << Math.min(doublings, 20));
			return 1 + entropy.nextLong(Math.max(1, cap));
		};
	}

}
