package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLimitTests {

	private static final long SECOND = 1_000_000_000L;

	@Test
	void oneLineInTenSecondsSaysHowManyWereLeftOut() {
		LogLimit limit = new LogLimit();
		assertThat(limit.admit(-5)).isZero();
		for (int i = 0; i < 7; i++) {
			assertThat(limit.admit(i * SECOND)).isEqualTo(-1);
		}
		assertThat(limit.admit(10 * SECOND)).isEqualTo(7);
		assertThat(LogLimit.suffix(7)).contains("7");
		assertThat(LogLimit.suffix(0)).isEmpty();
	}

	@Test
	void textOfOthersStaysOneBoundedLine() {
		assertThat(LogLimit.clean("a\nb\rc\u2028d\u0000e\u202e\u00e4")).isEqualTo("a?b?c?d?e?\u00e4");
		assertThat(LogLimit.clean("x".repeat(10_000))).hasSize(503);
	}

}
