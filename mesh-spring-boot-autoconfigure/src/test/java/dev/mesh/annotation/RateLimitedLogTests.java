package dev.mesh.annotation;

import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link RateLimitedLog}.
 */
class RateLimitedLogTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

	private final Log log = mock(Log.class);

	private final RateLimitedLog limited = new RateLimitedLog(this.log, this.nanos::get);

	@Test
	void onlyOneLineInTenSecondsIsWrittenAndTheRestCounted() {
		Exception cause = new Exception();
		for (int i = 0; i < 100; i++) {
			this.limited.warn("bad", cause);
		}
		verify(this.log).warn(eq("bad"), eq(cause));
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
		this.limited.warn("bad again", cause);
		verify(this.log).warn(eq("bad again (99 more were not logged)"), eq(cause));
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
		this.limited.warn("and again", cause);
		verify(this.log).warn(eq("and again"), eq(cause));
		verifyNoMoreInteractions(this.log);
	}

}
