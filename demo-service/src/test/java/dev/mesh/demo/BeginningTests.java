package dev.mesh.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link Beginning}. */
class BeginningTests {

	@Test
	void shortTextStaysAsItIs() {
		assertThat(Beginning.of("", 3)).isEmpty();
		assertThat(Beginning.of("abc", 3)).isEqualTo("abc");
	}

	@Test
	void longTextIsCutOff() {
		assertThat(Beginning.of("abcd", 3)).isEqualTo("abc...");
	}

	@Test
	void characterThatIsASurrogatePairIsNotCutInTwo() {
		assertThat(Beginning.of("ab\uD83D\uDE00cd", 3)).isEqualTo("ab...");
		assertThat(Beginning.of("a\uD83D\uDE00bcd", 3)).isEqualTo("a\uD83D\uDE00...");
		assertThat(Beginning.of("\uD83D\uDE00b", 1)).isEqualTo("...");
	}

}
