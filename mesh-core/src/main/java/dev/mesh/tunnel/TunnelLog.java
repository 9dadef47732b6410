package dev.mesh.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Failures in the log: at most one line in ten seconds, which says how many were left
 * out, because others decide how many there are. Thread-safe.
 */
final class TunnelLog {

	private static final Logger logger = System.getLogger(TcpTunnel.class.getName());

	private static final long INTERVAL_NANOS = 10_000_000_000L;

	private static final int MAX_LENGTH = 500;

	/** Guarded by {@code this}. */
	private long lastNanos;

	/** Lines left out since then; -1 before the first one; guarded by {@code this}. */
	private long leftOut = -1;

	void failure(String line) {
		log(Level.WARNING, line, null);
	}

	/** A fault of this code, which ends what it has hit. */
	void fault(String line, Throwable cause) {
		log(Level.ERROR, line, cause);
	}

	/** A fault of this code that ends everything; always in the log. */
	static void ended(String line, Throwable cause) {
		logger.log(Level.ERROR, line, cause);
	}

	private void log(Level level, String line, @Nullable Throwable cause) {
		long before = admit();
		if (before >= 0) {
			logger.log(level, line + ((before > 0) ? " (" + before + " lines like this were left out)" : ""), cause);
		}
	}

	private synchronized long admit() {
		long now = System.nanoTime();
		if (this.leftOut >= 0 && now - this.lastNanos < INTERVAL_NANOS) {
			this.leftOut++;
			return -1;
		}
		long before = Math.max(this.leftOut, 0);
		this.leftOut = 0;
		this.lastNanos = now;
		return before;
	}

	/** Text that others have a say in, as one line of bounded length. */
	static String clean(String text) {
		String part = (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "...";
		return part.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
	}

}
