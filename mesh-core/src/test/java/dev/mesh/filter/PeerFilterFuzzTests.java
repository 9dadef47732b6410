package dev.mesh.filter;

import java.util.Random;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Expressions that nobody would write: whatever comes in, it is a filter that answers or
 * a {@link FilterSyntaxException}.
 */
class PeerFilterFuzzTests {

	private static final String[] PIECES = { "and", "or", "not", "(", ")", "[", "]", ",", "=", "!=", "<", "<=", ">",
			">=", "!", "eq", "is", "ne", "in", "like", "exists", "has", "hasRoles", "all", "true", "false", "'a'",
			"\"b\"", "'%_'", "'", "\"", "\\", "1", "-2.5", "1e9999", "1e99999", "name", "hops", "$Roles",
			"metadata.version", "metadata.address.city", "metadata.a.b.c.d", "...", ".", "metadata.nan",
			"metadata.huge", "metadata.tags", "\u0000", "\ud800", "\ud83d\ude00", "matches", " " };

	private static final String VALID = "$Principal is 'bob' and ($Roles hasRoles ['ops'] or metadata.version >= 2) "
			+ "and not (hops > 1) or name like 'till-%' and os in [\"Linux\", 7, true] or exists metadata.address.city";

	@Test
	void anySequenceOfPiecesIsAnsweredOrRefused() {
		int accepted = 0;
		for (int seed = 0; seed < 100_000; seed++) {
			Random random = new Random(seed);
			StringBuilder expression = new StringBuilder();
			for (int i = random.nextInt(12); i >= 0; i--) {
				expression.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(8) == 0 ? "" : " ");
			}
			accepted += isAnswered(expression.toString()) ? 1 : 0;
		}
		assertThat(accepted).isGreaterThan(100);
	}

	@Test
	void aValidExpressionWithAFewChangesIsAnsweredOrRefused() {
		int accepted = 0;
		for (int seed = 0; seed < 50_000; seed++) {
			Random random = new Random(seed);
			StringBuilder expression = new StringBuilder(VALID);
			for (int i = random.nextInt(3); i >= 0; i--) {
				change(expression, random);
			}
			accepted += isAnswered(expression.toString()) ? 1 : 0;
		}
		assertThat(accepted).isGreaterThan(1000);
	}

	@Test
	void anyCharactersAtAllAreAnsweredOrRefused() {
		for (int seed = 0; seed < 20_000; seed++) {
			Random random = new Random(seed);
			char[] characters = new char[random.nextInt(40)];
			for (int i = 0; i < characters.length; i++) {
				characters[i] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
			}
			isAnswered(new String(characters));
		}
	}

	@Test
	void everyBeginningOfAValidExpressionIsAnsweredOrRefused() {
		for (int length = 0; length <= VALID.length(); length++) {
			isAnswered(VALID.substring(0, length));
		}
	}

	@Test
	void randomExpressionsMeanWhatTheirPartsMean() {
		for (int seed = 0; seed < 20_000; seed++) {
			Random random = new Random(seed);
			StringBuilder expression = new StringBuilder();
			boolean expected = disjunction(random, expression, 5).getAsBoolean();
			assertThat(PeerFilter.parse(expression.toString()).matches(TestAttributes.TILL)).as(expression.toString())
				.isEqualTo(expected);
		}
	}

	private static BooleanSupplier disjunction(Random random, StringBuilder expression, int depth) {
		BooleanSupplier result = conjunction(random, expression, depth);
		while (random.nextInt(3) == 0) {
			expression.append(" or ");
			BooleanSupplier left = result;
			BooleanSupplier right = conjunction(random, expression, depth);
			result = () -> left.getAsBoolean() | right.getAsBoolean();
		}
		return result;
	}

	private static BooleanSupplier conjunction(Random random, StringBuilder expression, int depth) {
		BooleanSupplier result = term(random, expression, depth);
		while (random.nextInt(3) == 0) {
			expression.append(" and ");
			BooleanSupplier left = result;
			BooleanSupplier right = term(random, expression, depth);
			result = () -> left.getAsBoolean() & right.getAsBoolean();
		}
		return result;
	}

	private static BooleanSupplier term(Random random, StringBuilder expression, int depth) {
		int choice = (depth == 0) ? 0 : random.nextInt(4);
		if (choice == 1) {
			expression.append("not ");
			BooleanSupplier negated = term(random, expression, depth - 1);
			return () -> !negated.getAsBoolean();
		}
		if (choice == 2) {
			expression.append("(");
			BooleanSupplier content = disjunction(random, expression, depth - 1);
			expression.append(")");
			return content;
		}
		int number = random.nextInt(3);
		expression.append("hops = ").append(number);
		return () -> number == 1;
	}

	private static void change(StringBuilder expression, Random random) {
		int at = random.nextInt(expression.length());
		switch (random.nextInt(3)) {
			case 0 -> expression.deleteCharAt(at);
			case 1 -> expression.insert(at, PIECES[random.nextInt(PIECES.length)]);
			default -> expression.setCharAt(at, (char) (' ' + random.nextInt(95)));
		}
	}

	private static boolean isAnswered(String expression) {
		PeerFilter filter;
		try {
			filter = PeerFilter.parse(expression);
		}
		catch (FilterSyntaxException ex) {
			assertThat(ex.column()).isBetween(1, expression.length() + 1);
			return false;
		}
		filter.matches(TestAttributes.TILL);
		filter.matches(name -> null);
		return true;
	}

}
