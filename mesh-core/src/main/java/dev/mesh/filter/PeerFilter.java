package dev.mesh.filter;

/**
 * A condition on peers, written in a small language that is a superset of Diffusion's
 * session filters. Immutable and thread-safe. Parsing and matching take a time bounded by
 * the lengths of the expression and of the values, and run no code that an expression
 * could name. <pre>
 * $Principal is 'bob' and ($Roles hasRoles ['ops'] or metadata.version &gt;= 2) and not (hops &gt; 1)
 *
 * expression  = conjunction { "or" conjunction }
 * conjunction = term { "and" term }
 * term        = "not" term | "(" expression ")" | clause
 * clause      = "all"
 *             | ( "has" | "exists" ) name | name "exists"
 *             | name ( "eq" | "is" | "=" | "ne" | "!=" ) value
 *             | name ( "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) ( string | number )
 *             | name "in" "[" value { [ "," ] value } "]"
 *             | name "like" string
 *             | [ name ] "hasRoles" ( "[" string { [ "," ] string } "]" | string { [ "," ] string } )
 * value       = string | number | "true" | "false"
 * </pre>
 * <ul>
 * <li>Keywords are case-insensitive; names and strings are not. {@code and} binds tighter
 * than {@code or}, {@code not} tighter than both.</li>
 * <li>A name is a run of characters without white space, quotes, parentheses, brackets,
 * commas and {@code = ! < >}, and is no keyword or number. Dots lead into nested maps:
 * {@code metadata.address.city}; a key with a dot in it is found as well.</li>
 * <li>A string is in single or double quotes; in it, a backslash goes before a quote or
 * another backslash. Numbers are decimal, as in {@code -1.5e3}, and compared by value
 * whatever their class.</li>
 * <li>Strings are ordered by their characters, so {@code '10'} is below {@code '9'}: keep
 * as a number what is to be compared as one.</li>
 * <li>{@code like}: {@code %} stands for any number of characters, also none, and
 * {@code _} for exactly one; the whole string must match, and case counts. To look for
 * one of these two, put a backslash before it, which is written twice in the string:
 * {@code note like '%100\\%'}.</li>
 * <li>{@code hasRoles} is true if a collection holds all the roles named; without a name
 * it looks at {@code $Roles}.</li>
 * <li><strong>Missing attributes and other types:</strong> every test, {@code ne} too, is
 * false if the peer has no such attribute or its value is not of the type of the one it
 * is compared with. So {@code role ne 'till'} finds the peers that have a role, and
 * another one; {@code not role eq 'till'} finds those without a role, too.</li>
 * <li>At most 4,096 characters, 32 levels of parentheses and {@code not}, and 1,024
 * characters in a pattern.</li>
 * </ul>
 * Only attributes whose names begin with {@code $} are attested; names and metadata are
 * what a peer says of itself.
 */
public final class PeerFilter {

	private static final PeerFilter ALL = parse("all");

	private final String expression;

	private final Condition condition;

	private PeerFilter(String expression, Condition condition) {
		this.expression = expression;
		this.condition = condition;
	}

	/**
	 * Parses an expression.
	 * @param expression the expression; write {@code all} for every peer, since an empty
	 * one is refused lest a value that was forgotten addresses everybody
	 * @return the filter
	 * @throws FilterSyntaxException if it is not in the language; the message names the
	 * column
	 */
	public static PeerFilter parse(String expression) {
		return new PeerFilter(expression, FilterParser.parse(expression));
	}

	/**
	 * Returns the filter that every peer passes, whose expression is {@code all}.
	 * @return the filter
	 */
	public static PeerFilter all() {
		return ALL;
	}

	/**
	 * Says whether a peer passes. It throws nothing unless the attributes do.
	 * @param attributes the peer's attributes
	 * @return {@code true} if the expression is true of them
	 */
	public boolean matches(Attributes attributes) {
		return this.condition.matches(attributes);
	}

	/**
	 * Returns the expression as it was written; parsed again, it gives an equal filter.
	 * @return the expression
	 */
	public String expression() {
		return this.expression;
	}

	/**
	 * Filters are equal if their expressions are, to the letter.
	 */
	@Override
	public boolean equals(Object other) {
		return other instanceof PeerFilter filter && this.expression.equals(filter.expression);
	}

	@Override
	public int hashCode() {
		return this.expression.hashCode();
	}

	/**
	 * Returns the expression.
	 */
	@Override
	public String toString() {
		return this.expression;
	}

}
