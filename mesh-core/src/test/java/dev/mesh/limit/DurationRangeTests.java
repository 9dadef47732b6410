package dev.mesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationRangeTests {

	private final DurationRange range = DurationRange.fromMillisecond(Duration.ofHours(24));

	@Test
	void bothEndsBelongToIt() {
		assertThat(this.range.require("x", Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
		assertThat(this.range.require("x", Duration.ofHours(24))).isEqualTo(Duration.ofHours(24));
		assertThat(DurationRange.fromZero(Duration.ofHours(24)).contains(Duration.ZERO)).isTrue();
	}

	@Test
	void whatIsOutsideIsRefusedWithNameValueAndRange() {
		for (Duration outside : new Duration[] { Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1),
				Duration.ZERO, Duration.ofNanos(999_999), Duration.ofHours(24).plusNanos(1),
				Duration.ofSeconds(Long.MAX_VALUE, 999_999_999) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.range.require("sendTimeout", outside))
				.withMessage("sendTimeout must be 1ms to 24h, but is " + outside);
		}
		assertThatNullPointerException().isThrownBy(() -> this.range.require("sendTimeout", null))
			.withMessage("sendTimeout");
	}

	@Test
	void itIsWrittenForPeople() {
		assertThat(DurationRange.UP_TO_A_DAY).hasToString("more than 0 and at most 24h");
		assertThat(DurationRange.fromZero(Duration.ofMinutes(10))).hasToString("0 to 10m");
		assertThat(DurationRange.fromMillisecond(Duration.ofDays(365))).hasToString("1ms to 365d");
		assertThat(DurationRange.fromMillisecond(Duration.ofSeconds(25))).hasToString("1ms to 25s");
		assertThat(new DurationRange(Duration.ofNanos(2), Duration.ofMillis(1500))).hasToString("2ns to 1500ms");
	}

	@Test
	void whatIsNoRangeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> DurationRange.fromZero(Duration.ofDays(366)));
		assertThatIllegalArgumentException().isThrownBy(() -> DurationRange.fromMillisecond(Duration.ZERO));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DurationRange(Duration.ofNanos(-1), Duration.ofSeconds(1)));
	}

}
