package dev.mesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTests {

	private static final long START = -1_000_000_000L;

	private final Pace pace = new Pace();

	@Test
	void aFewMayBeLookedThroughAtAnyTime() {
		this.pace.looked(64, START);
		assertThat(this.pace.allows(START)).isTrue();
		assertThat(this.pace.next(START)).isEqualTo(START);
	}

	@Test
	void manyAreLookedThroughLessOftenTheMoreThereAre() {
		this.pace.looked(5_000, START);
		assertThat(this.pace.allows(START + 24_999_999)).isFalse();
		assertThat(this.pace.allows(START + 25_000_000)).isTrue();
		this.pace.looked(1_000, START);
		assertThat(this.pace.allows(START + 5_000_000)).isTrue();
	}

	@Test
	void aDeadlineThatComesTooEarlyIsPutOff() {
		this.pace.looked(5_000, START);
		assertThat(this.pace.next(START + 1)).isEqualTo(START + 25_000_000);
		assertThat(this.pace.next(START + 26_000_000)).isEqualTo(START + 26_000_000);
		assertThat(this.pace.next(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatTakesLongerIsLookedThroughLessOften() {
		Pace slow = new Pace(2, 1_000);

		slow.looked(2, 10_000);
		assertThat(slow.allows(10_000)).isTrue();
		slow.looked(3, 10_000);

		assertThat(slow.allows(12_999)).isFalse();
		assertThat(slow.allows(13_000)).isTrue();
	}

}
