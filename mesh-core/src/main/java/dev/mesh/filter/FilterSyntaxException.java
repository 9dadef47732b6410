package dev.mesh.filter;

/**
 * An expression is not one of the filter language. The message is for whoever wrote it:
 * it shows the expression, the column, what is there and what would be right.
 */
public final class FilterSyntaxException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private static final int SHOWN_CHARACTERS = 200;

	private final int column;

	/**
	 * Creates the exception.
	 * @param expression the whole expression
	 * @param column where it goes wrong, from 1
	 * @param problem what was found and what was expected
	 */
	FilterSyntaxException(String expression, int column, String problem) {
		super("The filter \"" + around(expression, column) + "\" is wrong at column " + column + ": " + problem);
		this.column = column;
	}

	/**
	 * Returns where the expression goes wrong.
	 * @return the column, from 1; one more than the length if something is missing at the
	 * end
	 */
	public int column() {
		return this.column;
	}

	/** Returns a text as messages and logs can bear it: short and on one line. */
	static String shown(String text) {
		String line = text.replaceAll("\\p{Cntrl}", " ");
		return (line.length() <= SHOWN_CHARACTERS) ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
	}

	/** Returns a long expression's part around the column. */
	private static String around(String expression, int column) {
		int start = Math.max(0, Math.min(column, expression.length()) - SHOWN_CHARACTERS / 2);
		if (expression.length() <= SHOWN_CHARACTERS || start == 0) {
			return shown(expression);
		}
		return "..." + shown(expression.substring(start));
	}

}
