package dev.mesh.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.mesh.filter.Token.Kind;

/**
 * Parses an expression by recursive descent; the grammar is in the Javadoc of
 * {@link PeerFilter}.
 */
final class FilterParser {

	static final int MAX_LENGTH = 4096;

	static final int MAX_DEPTH = 32;

	private static final AttributeName ROLES = AttributeName.of("$Roles");

	private static final Set<String> RESERVED = Set.of("and", "or", "not", "all", "has", "exists", "in", "like",
			"hasroles", "eq", "is", "ne");

	private final String expression;

	private final List<Token> tokens;

	private int next;

	private int depth;

	private FilterParser(String expression) {
		this.expression = expression;
		this.tokens = FilterLexer.tokens(expression);
	}

	static Condition parse(String expression) {
		if (expression.length() > MAX_LENGTH) {
			throw new FilterSyntaxException(expression, MAX_LENGTH + 1,
					"found " + expression.length() + " characters, expected at most " + MAX_LENGTH);
		}
		FilterParser parser = new FilterParser(expression);
		Condition condition = parser.disjunction();
		if (parser.peek().kind() != Kind.END) {
			throw parser.unexpected("'and', 'or' or the end");
		}
		return condition;
	}

	private Condition disjunction() {
		return chain("or", this::conjunction, Condition.AnyOf::new);
	}

	private Condition conjunction() {
		return chain("and", this::term, Condition.AllOf::new);
	}

	private Condition chain(String keyword, Supplier<Condition> part, Function<List<Condition>, Condition> all) {
		Condition first = part.get();
		if (!peek().isKeyword(keyword)) {
			return first;
		}
		List<Condition> parts = new ArrayList<>(List.of(first));
		while (takeKeyword(keyword)) {
			parts.add(part.get());
		}
		return all.apply(List.copyOf(parts));
	}

	private Condition term() {
		if (peek().isKeyword("not")) {
			return nested(() -> new Condition.Not(term()));
		}
		if (peek().isSymbol("(")) {
			return nested(this::parenthesised);
		}
		return clause();
	}

	/** Takes the token that opens a level, and parses what is in it. */
	private Condition nested(Supplier<Condition> content) {
		if (++this.depth > MAX_DEPTH) {
			throw error(peek(), "found more than " + MAX_DEPTH + " levels of parentheses and 'not', expected fewer");
		}
		take();
		Condition condition = content.get();
		this.depth--;
		return condition;
	}

	private Condition parenthesised() {
		Condition condition = disjunction();
		if (!takeSymbol(")")) {
			throw unexpected("'and', 'or' or ')'");
		}
		return condition;
	}

	private Condition clause() {
		if (takeKeyword("all")) {
			return new Condition.Everything();
		}
		if (takeKeyword("has") || takeKeyword("exists")) {
			return new Condition.Exists(name("the name of an attribute"));
		}
		if (takeKeyword("hasroles")) {
			return new Condition.HasRoles(ROLES, roles());
		}
		return test(name("an attribute, 'not', '(', 'has', 'hasRoles' or 'all'"));
	}

	private Condition test(AttributeName name) {
		if (takeKeyword("exists")) {
			return new Condition.Exists(name);
		}
		if (takeKeyword("in")) {
			return new Condition.In(name, values());
		}
		if (takeKeyword("like")) {
			return new Condition.Like(name, pattern());
		}
		if (takeKeyword("hasroles")) {
			return new Condition.HasRoles(name, roles());
		}
		return comparison(name);
	}

	private Condition comparison(AttributeName name) {
		Operator operator = Operator.of(peek());
		if (operator == null) {
			throw unexpected("an operator: eq is = ne != < <= > >= in like exists hasRoles"
					+ (peek().isKeyword("matches") ? " (there are no regular expressions; like has % and _)" : ""));
		}
		take();
		Token at = peek();
		Literal literal = literal();
		if (operator.isOrder() && literal instanceof Literal.Truth) {
			throw error(at, "found " + at.description()
					+ ", expected a number or a string in quotes to compare the order " + "with");
		}
		return new Condition.Comparison(name, operator, literal);
	}

	private AttributeName name(String expected) {
		Token token = peek();
		if (token.kind() != Kind.WORD || RESERVED.contains(token.keyword()) || Literal.of(token) != null) {
			throw unexpected(expected);
		}
		return AttributeName.of(take().text());
	}

	private LikePattern pattern() {
		Token token = peek();
		String text = string("a pattern in quotes");
		if (text.length() > LikePattern.MAX_LENGTH) {
			throw error(token,
					"found a pattern of " + text.length() + " characters, expected at most " + LikePattern.MAX_LENGTH);
		}
		return new LikePattern(text);
	}

	private List<Literal> values() {
		if (!takeSymbol("[")) {
			throw unexpected("'['");
		}
		List<Literal> values = new ArrayList<>();
		do {
			values.add(literal());
		}
		while (isAnotherInBrackets());
		return List.copyOf(values);
	}

	/** Parses roles in brackets, or without them as in Diffusion. */
	private Set<String> roles() {
		boolean bracketed = takeSymbol("[");
		Set<String> roles = new LinkedHashSet<>();
		do {
			roles.add(string("a role in quotes"));
		}
		while (bracketed ? isAnotherInBrackets() : takeSymbol(",") || peek().kind() == Kind.STRING);
		return Collections.unmodifiableSet(roles);
	}

	private boolean isAnotherInBrackets() {
		if (takeSymbol("]")) {
			return false;
		}
		if (peek().kind() == Kind.END) {
			throw unexpected("',' or ']'");
		}
		takeSymbol(",");
		return true;
	}

	private String string(String expected) {
		if (peek().kind() != Kind.STRING) {
			throw unexpected(expected);
		}
		return take().text();
	}

	private Literal literal() {
		Literal literal = Literal.of(peek());
		if (literal == null) {
			throw unexpected("a string in quotes, a number, true or false");
		}
		take();
		return literal;
	}

	private boolean takeKeyword(String keyword) {
		return takeIf(peek().isKeyword(keyword));
	}

	private boolean takeSymbol(String symbol) {
		return takeIf(peek().isSymbol(symbol));
	}

	private boolean takeIf(boolean condition) {
		if (condition) {
			take();
		}
		return condition;
	}

	private Token peek() {
		return this.tokens.get(this.next);
	}

	/** Takes a token, which is never the last: nothing accepts {@link Kind#END}. */
	private Token take() {
		return this.tokens.get(this.next++);
	}

	private FilterSyntaxException unexpected(String expected) {
		return error(peek(), "found " + peek().description() + ", expected " + expected);
	}

	private FilterSyntaxException error(Token token, String problem) {
		return new FilterSyntaxException(this.expression, token.column(), problem);
	}

}
