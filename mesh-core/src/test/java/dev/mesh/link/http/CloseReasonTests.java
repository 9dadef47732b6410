package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "\u00e4", "\u20ac", "\ud83d\ude00" })
	void longTextIsCutBetweenCharacters(String character) {
		for (int offset = 0; offset < 4; offset++) {
			String fit = CloseReason.fit("x".repeat(offset) + character.repeat(200));
			int bytes = fit.getBytes(StandardCharsets.UTF_8).length;
			int width = character.getBytes(StandardCharsets.UTF_8).length;
			assertThat(bytes).isBetween(CloseReason.MAX_BYTES - width + 1, CloseReason.MAX_BYTES);
			assertThat(fit).doesNotContain("\ufffd", "?");
		}
	}

	@Test
	void shortTextStaysAndLoneSurrogatesGo() {
		assertThat(CloseReason.fit("")).isEmpty();
		assertThat(CloseReason.fit("GOING_AWAY: bye")).isEqualTo("GOING_AWAY: bye");
		assertThat(CloseReason.fit("a\ud83db")).isEqualTo("a?b");
	}

}
