package dev.mesh.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A value written in an expression. It can be compared with values of its own type only.
 */
sealed interface Literal {

	/**
	 * Decimal; the exponent is short, so that no comparison has to write out millions of
	 * zeros.
	 */
	Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?");

	/** Returns the literal that a token is, or {@code null}. */
	static @Nullable Literal of(Token token) {
		if (token.kind() == Token.Kind.STRING) {
			return new Text(token.text());
		}
		if (token.isKeyword("true") || token.isKeyword("false")) {
			return new Truth(token.isKeyword("true"));
		}
		if (token.kind() == Token.Kind.WORD && NUMBER.matcher(token.text()).matches()) {
			return new Numeric(new BigDecimal(token.text()));
		}
		return null;
	}

	/** Says whether a value can be compared with this literal; a missing one cannot. */
	boolean isComparableWith(@Nullable Object value);

	/**
	 * Compares a value, which has passed {@link #isComparableWith}, with this literal:
	 * negative if it is smaller.
	 */
	int order(Object value);

	/**
	 * A string; ordered by UTF-16 code units, case counts.
	 *
	 * @param text the string
	 */
	record Text(String text) implements Literal {

		@Override
		public boolean isComparableWith(@Nullable Object value) {
			return value instanceof String;
		}

		@Override
		public int order(Object value) {
			return ((String) value).compareTo(this.text);
		}

	}

	/**
	 * {@code true} or {@code false}.
	 *
	 * @param truth the value
	 */
	record Truth(boolean truth) implements Literal {

		@Override
		public boolean isComparableWith(@Nullable Object value) {
			return value instanceof Boolean;
		}

		@Override
		public int order(Object value) {
			return Boolean.compare((Boolean) value, this.truth);
		}

	}

	/**
	 * A number, compared by its decimal value, whatever the classes: 1, 1L and 1.0 are
	 * equal, and so are 0.1 and the double that is written 0.1.
	 *
	 * @param number the number
	 */
	record Numeric(BigDecimal number) implements Literal {

		@Override
		public boolean isComparableWith(@Nullable Object value) {
			return value instanceof Number found && (isExact(found) || Double.isFinite(found.doubleValue()));
		}

		@Override
		public int order(Object value) {
			return decimal((Number) value).compareTo(this.number);
		}

		private static boolean isExact(Number value) {
			return isIntegral(value) || value instanceof BigInteger || value instanceof BigDecimal;
		}

		private static boolean isIntegral(Number value) {
			return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
		}

		private static BigDecimal decimal(Number value) {
			if (isIntegral(value)) {
				return BigDecimal.valueOf(value.longValue());
			}
			if (value instanceof BigDecimal decimal) {
				return decimal;
			}
			if (value instanceof BigInteger integer) {
				return new BigDecimal(integer);
			}
			return (value instanceof Float) ? new BigDecimal(value.toString())
					: BigDecimal.valueOf(value.doubleValue());
		}

	}

}
