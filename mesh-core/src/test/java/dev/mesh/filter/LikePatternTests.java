package dev.mesh.filter;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LikePatternTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "``,``,true", "``,a,false", "%,``,true", "%%,abc,true", "_,``,false", "_%,a,true", "_%_,a,false",
					"a%b,ab,true", "a%b,axxb,true", "a%b,axxbc,false", "%b%,abc,true", "\\%,%,true", "\\%,a,false",
					"\\_,_,true", "\\_,a,false", "\\\\,\\,true", "\\\\%,\\abc,true", "\\a,\\a,true", "a\\,a\\,true",
					"a.c,abc,false", ".*,abc,false", "[ab],a,false" })
	void wildcardsAndEscapesMeanWhatTheySay(String pattern, String text, boolean expected) {
		assertThat(new LikePattern(pattern).matches(text)).isEqualTo(expected);
	}

	@Test
	void anUnderscoreStandsForAWholeCharacterOutsideTheBmp() {
		assertThat(new LikePattern("a_b").matches("a\ud83d\ude00b")).isTrue();
		assertThat(new LikePattern("a__b").matches("a\ud83d\ude00b")).isFalse();
		assertThat(new LikePattern("%\ud83d\ude00").matches("x\ud83d\ude00")).isTrue();
		assertThat(new LikePattern("%\ud83d\ude00").matches("x\ud83d\ude01")).isFalse();
	}

	@Test
	void itAgreesWithTheDefinitionOnRandomPatterns() {
		for (int seed = 0; seed < 50_000; seed++) {
			Random random = new Random(seed);
			String pattern = text(random, "ab%_", random.nextInt(9));
			String text = text(random, "ab", random.nextInt(9));
			assertThat(new LikePattern(pattern).matches(text)).as("'%s' like '%s'", text, pattern)
				.isEqualTo(matches(pattern, text));
		}
	}

	@Test
	void patternsAcrossTheEdgesOfWordsAgreeToo() {
		for (int length = 60; length <= 200; length++) {
			String text = text(new Random(length), "ab", length);
			assertThat(new LikePattern(text).matches(text)).isTrue();
			assertThat(new LikePattern(text).matches(text + "a")).isFalse();
			assertThat(new LikePattern(text + "a").matches(text)).isFalse();
			assertThat(new LikePattern("_".repeat(length)).matches(text)).isTrue();
			assertThat(new LikePattern("_".repeat(length - 1)).matches(text)).isFalse();
			for (int cut = 0; cut < length; cut++) {
				assertThat(new LikePattern(text.substring(0, cut) + "%" + text.substring(cut)).matches(text)).isTrue();
				assertThat(new LikePattern(text.substring(0, cut) + "%" + text.substring(cut + 1)).matches(text))
					.isTrue();
			}
		}
	}

	/**
	 * Backtracking would take longer than the universe has existed; this takes
	 * milliseconds.
	 */
	@Test
	void hostilePatternsTakeNoLongerThanOthers() {
		String text = "a".repeat(100_000);
		assertThat(new LikePattern("%a".repeat(500) + "%b").matches(text)).isFalse();
		assertThat(new LikePattern("%" + "a_".repeat(500) + "b%").matches(text)).isFalse();
		assertThat(new LikePattern("%_".repeat(512)).matches(text)).isTrue();
	}

	private static String text(Random random, String alphabet, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	/** The definition, by plain recursion. */
	private static boolean matches(String pattern, String text) {
		if (pattern.isEmpty()) {
			return text.isEmpty();
		}
		String rest = pattern.substring(1);
		if (pattern.charAt(0) == '%') {
			return matches(rest, text) || !text.isEmpty() && matches(pattern, text.substring(1));
		}
		return !text.isEmpty() && (pattern.charAt(0) == '_' || pattern.charAt(0) == text.charAt(0))
				&& matches(rest, text.substring(1));
	}

}
