package dev.mesh.filter;

import java.util.Locale;

/**
 * A piece of an expression.
 *
 * @param kind what it is
 * @param text a word or symbol as written; a string without its quotes and escapes
 * @param column where it starts, from 1
 */
record Token(Kind kind, String text, int column) {

	enum Kind {

		/** A name, keyword or number: which of them depends on the place. */
		WORD,

		/** A quoted string. */
		STRING,

		/** An operator, bracket, parenthesis or comma. */
		SYMBOL,

		/** Nothing more follows. */
		END

	}

	/** Says whether this is a keyword, in whatever case. */
	boolean isKeyword(String keyword) {
		return this.kind == Kind.WORD && keyword().equals(keyword);
	}

	boolean isSymbol(String symbol) {
		return this.kind == Kind.SYMBOL && this.text.equals(symbol);
	}

	/** Returns the text as keywords are spelled. */
	String keyword() {
		return this.text.toLowerCase(Locale.ROOT);
	}

	/** Says what was found, for an error. */
	String description() {
		return switch (this.kind) {
			case END -> "the end";
			case STRING -> "the string '" + FilterSyntaxException.shown(this.text) + "'";
			default -> "'" + FilterSyntaxException.shown(this.text) + "'";
		};
	}

}
