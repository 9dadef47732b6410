package dev.mesh.demo;

import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs arrivals, at most ten a second, so that a load test measures the mesh and not the
 * console. Text from other peers is cut short and freed of control characters, which
 * could forge log lines.
 */
final class ArrivalLog {

	private static final Log logger = LogFactory.getLog(ArrivalLog.class);

	private static final long SECOND_NANOS = 1_000_000_000;

	private static final int LINES_PER_SECOND = 10;

	private static final int SHOWN_CHARACTERS = 80;

	private final LongSupplier nanoTime;

	private long secondBegan;

	private int lines;

	private long unlogged;

	ArrivalLog(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.secondBegan = nanoTime.getAsLong();
	}

	/** Returns whether the message was logged. */
	synchronized boolean arrived(ArrivedMessage message) {
		long now = this.nanoTime.getAsLong();
		if (now - this.secondBegan >= SECOND_NANOS) {
			beginSecond(now);
		}
		if (this.lines == LINES_PER_SECOND) {
			this.unlogged++;
			return false;
		}
		this.lines++;
		logger.info(line(message));
		return true;
	}

	private void beginSecond(long now) {
		if (this.unlogged > 0) {
			logger.info("... and " + this.unlogged + " more messages; GET /api/messages has them");
		}
		this.secondBegan = now;
		this.lines = 0;
		this.unlogged = 0;
	}

	static String line(ArrivedMessage message) {
		String sender = (message.fromName() != null) ? message.fromName() : message.from();
		return printable(message.toName()) + " received " + payload(message) + " on " + printable(message.path())
				+ " from " + printable(sender);
	}

	private static String payload(ArrivedMessage message) {
		return (message.text() != null) ? "'" + printable(message.text()) + "'"
				: message.size() + " characters of base64";
	}

	private static String printable(String text) {
		String shown = (text.length() <= SHOWN_CHARACTERS) ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
		return shown.replaceAll("\\p{C}", "?");
	}

}
