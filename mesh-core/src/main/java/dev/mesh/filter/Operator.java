package dev.mesh.filter;

import org.jspecify.annotations.Nullable;

/**
 * The operators that compare an attribute with one value.
 */
enum Operator {

	EQUAL, UNEQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL;

	/** Returns the operator that a token is, or {@code null}. */
	static @Nullable Operator of(Token token) {
		return switch (token.kind()) {
			case SYMBOL, WORD -> of(token.keyword());
			default -> null;
		};
	}

	private static @Nullable Operator of(String spelling) {
		return switch (spelling) {
			case "eq", "is", "=" -> EQUAL;
			case "ne", "!=" -> UNEQUAL;
			case "<" -> LESS;
			case "<=" -> LESS_OR_EQUAL;
			case ">" -> GREATER;
			case ">=" -> GREATER_OR_EQUAL;
			default -> null;
		};
	}

	/** Says whether the operator asks for an order, which booleans do not have. */
	boolean isOrder() {
		return this != EQUAL && this != UNEQUAL;
	}

	/**
	 * Says whether a value that compares so (negative if it is smaller than the literal)
	 * is right.
	 */
	boolean accepts(int order) {
		return switch (this) {
			case EQUAL -> order == 0;
			case UNEQUAL -> order != 0;
			case LESS -> order < 0;
			case LESS_OR_EQUAL -> order <= 0;
			case GREATER -> order > 0;
			case GREATER_OR_EQUAL -> order >= 0;
		};
	}

}
