package dev.mesh.annotation;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;

/**
 * Writes at most one warning in ten seconds, and says how many it left out. Remote peers
 * decide how often it is asked.
 */
final class RateLimitedLog {

	private static final long INTERVAL_NANOS = 10_000_000_000L;

	private final Log log;

	private final LongSupplier nanoClock;

	private final AtomicLong suppressed = new AtomicLong();

	private final AtomicLong nextNanos;

	RateLimitedLog(Log log, LongSupplier nanoClock) {
		this.log = log;
		this.nanoClock = nanoClock;
		this.nextNanos = new AtomicLong(nanoClock.getAsLong());
	}

	void warn(String message, Throwable cause) {
		long now = this.nanoClock.getAsLong();
		long next = this.nextNanos.get();
		if (now - next < 0 || !this.nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
			this.suppressed.incrementAndGet();
			return;
		}
		long left = this.suppressed.getAndSet(0);
		this.log.warn((left == 0) ? message : message + " (" + left + " more were not logged)", cause);
	}

}
