package dev.mesh.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link Pace} and {@link Rate}. */
class PaceTests {

	private final AtomicLong now = new AtomicLong();

	@Test
	void asManyAreDueInASecondAsAreWanted() {
		Pace pace = new Pace(this.now::get);
		int due = 0;
		for (int i = 0; i < 50; i++) {
			pass(20);
			due += pace.due(33);
		}
		assertThat(due).isBetween(32, 33);
	}

	@Test
	void pauseIsFollowedByATenthOfASecondAtMost() {
		Pace pace = new Pace(this.now::get);
		pass(60_000);
		assertThat(pace.due(200)).isEqualTo(20);
		pass(60_000);
		assertThat(pace.due(1)).isEqualTo(1);
	}

	@Test
	void nothingIsDueAtNothingASecond() {
		Pace pace = new Pace(this.now::get);
		pass(60_000);
		assertThat(pace.due(0)).isZero();
	}

	@Test
	void rateIsThatOfTheLastTwoSeconds() {
		Rate rate = new Rate(this.now::get);
		assertThat(rate.perSecond()).isZero();
		long count = 0;
		for (int i = 0; i < 100; i++) {
			pass(100);
			count += (i < 50) ? 100 : 10;
			rate.counted(count);
		}
		assertThat(rate.perSecond()).isEqualTo(100);
	}

	@Test
	void rateFallsToNothingWhenNothingIsCountedAnyMore() {
		Rate rate = new Rate(this.now::get);
		for (int i = 0; i < 30; i++) {
			pass(100);
			rate.counted(500);
		}
		assertThat(rate.perSecond()).isZero();
	}

	private void pass(long millis) {
		this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

}
