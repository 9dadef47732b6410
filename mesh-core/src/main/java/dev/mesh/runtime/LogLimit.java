package dev.mesh.runtime;

/**
 * Keeps a log readable: at most one line in ten seconds, which says how many were left
 * out. Thread-safe.
 */
final class LogLimit {

	private static final long INTERVAL_NANOS = 10_000_000_000L;

	private static final int MAX_LENGTH = 500;

	/** When the last line was written; guarded by {@code this}. */
	private long lastNanos;

	/** Lines left out since then; -1 before the first line; guarded by {@code this}. */
	private long leftOut = -1;

	/**
	 * Asks for a line.
	 * @return how many were left out since the last one, or -1 when this one is to be
	 * left out too
	 */
	synchronized long admit(long nowNanos) {
		if (this.leftOut >= 0 && nowNanos - this.lastNanos < INTERVAL_NANOS) {
			this.leftOut++;
			return -1;
		}
		long before = Math.max(this.leftOut, 0);
		this.leftOut = 0;
		this.lastNanos = nowNanos;
		return before;
	}

	/** What follows the line. */
	static String suffix(long leftOut) {
		return (leftOut > 0) ? " (" + leftOut + " lines like this were left out)" : "";
	}

	/**
	 * Text that others have a say in, as one line of bounded length, so that it cannot
	 * pass for lines of its own.
	 */
	static String clean(String text) {
		StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 3);
		for (int i = 0; i < text.length(); i++) {
			if (i == MAX_LENGTH) {
				return line.append("...").toString();
			}
			char c = text.charAt(i);
			boolean printable = !Character.isISOControl(c) && Character.getType(c) != Character.LINE_SEPARATOR
					&& Character.getType(c) != Character.PARAGRAPH_SEPARATOR
					&& Character.getType(c) != Character.FORMAT;
			line.append(printable ? c : '?');
		}
		return line.toString();
	}

}
