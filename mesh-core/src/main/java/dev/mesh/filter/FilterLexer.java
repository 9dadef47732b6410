package dev.mesh.filter;

import java.util.ArrayList;
import java.util.List;

import dev.mesh.filter.Token.Kind;

/**
 * Cuts an expression into tokens. A word is a run of anything that is not white space, a
 * quote, a parenthesis, a bracket, a comma or part of an operator, so it covers names,
 * keywords and numbers.
 */
final class FilterLexer {

	private final String expression;

	private final List<Token> tokens = new ArrayList<>();

	private int position;

	private FilterLexer(String expression) {
		this.expression = expression;
	}

	/** Returns all tokens, the last of which is of the kind {@link Kind#END}. */
	static List<Token> tokens(String expression) {
		FilterLexer lexer = new FilterLexer(expression);
		lexer.run();
		return lexer.tokens;
	}

	private void run() {
		while (this.position < this.expression.length()) {
			char next = this.expression.charAt(this.position);
			if (isSpace(next)) {
				this.position++;
			}
			else if (next == '\'' || next == '"') {
				string(next);
			}
			else if (isSymbol(next)) {
				symbol(next);
			}
			else {
				word();
			}
		}
		this.tokens.add(new Token(Kind.END, "", this.position + 1));
	}

	private void string(char quote) {
		int start = this.position++;
		StringBuilder text = new StringBuilder();
		while (this.position < this.expression.length()) {
			char next = this.expression.charAt(this.position++);
			if (next == quote) {
				this.tokens.add(new Token(Kind.STRING, text.toString(), start + 1));
				return;
			}
			text.append((next == '\\') ? escaped() : next);
		}
		throw error(start, "found a string that does not end, expected another " + quote);
	}

	private char escaped() {
		char next = (this.position < this.expression.length()) ? this.expression.charAt(this.position) : ' ';
		if (next != '\'' && next != '"' && next != '\\') {
			throw error(this.position - 1,
					"found a backslash, expected one of \\' \\\" \\\\ (write \\\\ for a backslash)");
		}
		this.position++;
		return next;
	}

	private void symbol(char first) {
		int start = this.position++;
		if (isComparison(first) && this.position < this.expression.length()
				&& this.expression.charAt(this.position) == '=' && first != '=') {
			this.position++;
		}
		this.tokens.add(new Token(Kind.SYMBOL, this.expression.substring(start, this.position), start + 1));
	}

	private void word() {
		int start = this.position;
		while (this.position < this.expression.length() && isWordPart(this.expression.charAt(this.position))) {
			this.position++;
		}
		this.tokens.add(new Token(Kind.WORD, this.expression.substring(start, this.position), start + 1));
	}

	private static boolean isWordPart(char next) {
		return !isSpace(next) && !isSymbol(next) && next != '\'' && next != '"';
	}

	private static boolean isSpace(char next) {
		return Character.isWhitespace(next) || Character.isSpaceChar(next);
	}

	private static boolean isSymbol(char next) {
		return isComparison(next) || "()[],".indexOf(next) >= 0;
	}

	private static boolean isComparison(char next) {
		return "=!<>".indexOf(next) >= 0;
	}

	private FilterSyntaxException error(int index, String problem) {
		return new FilterSyntaxException(this.expression, index + 1, problem);
	}

}
