package dev.mesh.filter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link PeerFilter#parse} says about expressions that are wrong.
 */
class FilterSyntaxTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "`` | 1 | found the end, expected an attribute",
			"`  ` | 3 | found the end, expected an attribute", "name | 5 | found the end, expected an operator",
			"name = | 7 | found the end, expected a string in quotes",
			"name = bob | 8 | found 'bob', expected a string in quotes",
			"name == 'a' | 7 | found '=', expected a string", "name ! 'a' | 6 | found '!', expected an operator",
			"name <> 'a' | 7 | found '>', expected a string",
			"name matches 'a.*' | 6 | there are no regular expressions",
			"'name' = 'a' | 1 | found the string 'name', expected an attribute",
			"7 = hops | 1 | found '7', expected an attribute",
			"name = 'a' 'b' | 12 | found the string 'b', expected 'and', 'or' or the end",
			"name = 'a' && os = 'b' | 12 | found '&&', expected 'and', 'or' or the end",
			"name = 'a' and | 15 | found the end, expected an attribute",
			"name = 'a' or or | 15 | found 'or', expected an attribute",
			"and name = 'a' | 1 | found 'and', expected an attribute", "not | 4 | found the end",
			"( | 2 | found the end", "(name = 'a' | 12 | found the end, expected 'and', 'or' or ')'",
			"name = 'a') | 11 | found ')', expected 'and'", "() | 2 | found ')', expected an attribute",
			"name = 'a | 8 | found a string that does not end, expected another '",
			"name = \"a' | 8 | expected another \"", "name = 'a\\n' | 10 | found a backslash",
			"name = 'a\\ | 10 | found a backslash", "name = 1.2.3 | 8 | found '1.2.3', expected a string",
			"name = 1e99999 | 8 | found '1e99999'", "name = 0x10 | 8 | found '0x10'", "name = NaN | 8 | found 'NaN'",
			"name = null | 8 | found 'null'", "name = . | 8 | found '.'",
			"hops < true | 8 | found 'true', expected a number or a string",
			"name in 'a' | 9 | found the string 'a', expected '['", "name in [] | 10 | found ']', expected a string",
			"name in ['a' | 13 | found the end, expected ',' or ']'", "name in ['a', | 14 | found the end",
			"name in ['a',] | 14 | found ']', expected a string", "name in [,] | 10 | found ','",
			"name in ['a') | 13 | found ')', expected a string", "name in ['a']] | 14 | found ']', expected 'and'",
			"name like 7 | 11 | found '7', expected a pattern in quotes",
			"hasRoles | 9 | found the end, expected a role", "hasRoles [] | 11 | found ']', expected a role",
			"hasRoles [7] | 11 | found '7', expected a role", "hasRoles 'a', | 14 | found the end, expected a role",
			"has | 4 | found the end, expected the name of an attribute",
			"has 'name' | 5 | expected the name of an attribute", "in = 1 | 1 | found 'in', expected an attribute",
			"true | 1 | found 'true', expected an attribute", "all all | 5 | found 'all', expected 'and'",
			"all = 1 | 5 | found '=', expected 'and'",
			"T(java.lang.Runtime).exec('x') | 2 | found '(', expected an operator", "name = ${x} | 8 | found '${x}'" })
	void anErrorNamesTheColumnAndWhatWasExpected(String expression, int column, String message) {
		assertThatExceptionOfType(FilterSyntaxException.class).isThrownBy(() -> PeerFilter.parse(expression))
			.withMessageContaining("\"" + expression + "\"")
			.withMessageContaining("at column " + column + ": ")
			.withMessageContaining(message)
			.satisfies(ex -> assertThat(ex.column()).isEqualTo(column));
	}

	@Test
	void nestingBeyondTheLimitIsRefusedWhereItBegins() {
		assertRefused("(".repeat(33) + "all" + ")".repeat(33), 33, "more than 32 levels");
		assertRefused("not ".repeat(33) + "all", 32 * 4 + 1, "more than 32 levels");
		assertRefused("(not ".repeat(17) + "all" + ")".repeat(17), 16 * 5 + 1, "more than 32 levels");
		assertRefused("(".repeat(4096), 33, "more than 32 levels");
	}

	@Test
	void anExpressionThatIsTooLongIsRefusedAndNotShownInFull() {
		assertRefused("x".repeat(4097), 4097, "found 4097 characters, expected at most 4096");
		assertRefused("(".repeat(1_000_000), 4097, "found 1000000 characters, expected at most 4096");
	}

	@Test
	void aPatternThatIsTooLongIsRefused() {
		PeerFilter.parse("name like '" + "%".repeat(1024) + "'");
		assertRefused("name like '" + "%".repeat(1025) + "'", 11,
				"found a pattern of 1025 characters, expected at most 1024");
	}

	@Test
	void aLongExpressionIsShownAroundTheColumn() {
		String expression = "name = 'a' or ".repeat(100) + "name = here or " + "name = 'a' or ".repeat(100) + "all";
		assertThatExceptionOfType(FilterSyntaxException.class).isThrownBy(() -> PeerFilter.parse(expression))
			.withMessageContaining("name = here or")
			.satisfies(ex -> assertThat(ex.getMessage()).hasSizeLessThan(400));
	}

	@Test
	void theMessageIsOnOneLine() {
		assertThatExceptionOfType(FilterSyntaxException.class)
			.isThrownBy(() -> PeerFilter.parse("name = \r\n '\u0000\n' x\u001b[0m"))
			.satisfies(ex -> assertThat(ex.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
	}

	private static void assertRefused(String expression, int column, String message) {
		assertThatExceptionOfType(FilterSyntaxException.class).isThrownBy(() -> PeerFilter.parse(expression))
			.withMessageContaining(message)
			.satisfies(ex -> assertThat(ex.column()).isEqualTo(column))
			.satisfies(ex -> assertThat(ex.getMessage()).hasSizeLessThan(500));
	}

}
