package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTests {

	@ParameterizedTest
	@CsvSource({ "a, a", "a/b, a/b", "*, a", "*, abc", "a/*, a/b", "*/b, a/b", "a/*/c, a/b/c", "*/*, a/b", "**, a",
			"**, a/b/c", "a/**, a", "a/**, a/b", "a/**, a/b/c/d", "a/*/**, a/b", "a/*/**, a/b/c", "{x}, a",
			"a/{x}, a/b", "{x}/b/**, a/b/c", "\u00e4/\u20ac, \u00e4/\u20ac" })
	void matches(String pattern, String path) {
		assertThat(PathPattern.parse(pattern).match(path)).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "a, b", "a, A", "a, a/b", "a, ab", "ab, a", "a/b, a", "a/b, a/bc", "a/bc, a/b", "*, a/b", "a/*, a",
			"a/*, a/b/c", "a/*, b/c", "*/*, a", "a/**, b", "a/**, ab", "a/*/**, a", "{x}, a/b", "a/{x}, a" })
	void doesNotMatch(String pattern, String path) {
		assertThat(PathPattern.parse(pattern).match(path)).isNull();
	}

	@Test
	void namedSegmentsAreHandedOver() {
		assertThat(PathPattern.parse("orders/{id}/items/{item}").match("orders/42/items/x"))
			.isEqualTo(Map.of("id", "42", "item", "x"));
		assertThat(PathPattern.parse("{first}/**").match("a/b/c")).isEqualTo(Map.of("first", "a"));
		assertThat(PathPattern.parse("*/b").match("a/b")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "''|empty", "/a|empty segment", "a/|empty segment", "a//b|empty segment",
			"/|empty segment", "a b|white space", "**/a|last segment", "a/**/b|last segment", "a*|whole segment",
			"*a/b|whole segment", "***|whole segment", "a/{|whole segment", "a/}|whole segment", "{a}b|whole segment",
			"{a}{b}|whole segment", "{}|is empty", "{a*}|has a '*'", "{a}/{a}|used twice" })
	void anInvalidPatternIsRefusedWithAReason(String pattern, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.parse(pattern))
			.withMessageContaining("'" + pattern + "'")
			.withMessageContaining(reason);
	}

	@Test
	void aPatternHasAtMost255Characters() {
		assertThat(PathPattern.parse("a".repeat(255)).match("a".repeat(255))).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.parse("a".repeat(256)))
			.withMessageContaining("256 characters")
			.withMessageContaining("255")
			.withMessageContaining("aaa...");
	}

	@Test
	void patternsAreEqualByTheirText() {
		assertThat(PathPattern.parse("a/{x}")).isEqualTo(PathPattern.parse("a/{x}"))
			.hasSameHashCodeAs(PathPattern.parse("a/{x}"))
			.isNotEqualTo(PathPattern.parse("a/{y}"))
			.hasToString("a/{x}");
	}

	// messages

	@ParameterizedTest
	@ValueSource(strings = { "a/*", "**", "a/{b}", "a{", "b}" })
	void aMessageCannotBeSentToAPattern(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> BusMessage.of(path, new byte[0]))
			.withMessageContaining("'" + path + "'")
			.withMessageContaining("listener's pattern");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/a", "a/", "a//b", "a\tb", "a\u0007b" })
	void aMessageNeedsAValidPath(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> BusMessage.of(path, new byte[0]))
			.withMessageContaining("is not valid")
			.withMessageContaining("orders/created");
	}

	// the table

	@Test
	void theTableKnowsWhomAPathConcernsInTheOrderOfRegistration() {
		PathTable table = new PathTable();
		table.add(3, "a/**");
		table.add(1, "a/{x}");
		table.add(2, "b");

		assertThat(table.match("a/b")).containsExactly(new PathMatch(3, Map.of()), new PathMatch(1, Map.of("x", "b")));
		assertThat(table.match("b")).containsExactly(new PathMatch(2, Map.of()));
		assertThat(table.match("c")).isEmpty();
	}

	@Test
	void theTableForgetsWhatItRememberedWhenListenersChange() {
		PathTable table = new PathTable();
		assertThat(table.match("a")).isEmpty();
		table.add(1, "a");
		assertThat(table.match("a")).hasSize(1);
		table.add(2, "*");
		assertThat(table.match("a")).hasSize(2);
		table.remove(1);
		assertThat(table.match("a")).containsExactly(new PathMatch(2, Map.of()));
		table.remove(9);
		assertThat(table.match("a")).hasSize(1);
	}

	@Test
	void pathsWithoutEndDoNotFillTheTable() {
		PathTable table = new PathTable();
		table.add(1, "*");
		for (int i = 0; i < 5000; i++) {
			assertThat(table.match("path" + i)).hasSize(1);
			assertThat(table.remembered()).isLessThanOrEqualTo(1024);
		}
	}

}
