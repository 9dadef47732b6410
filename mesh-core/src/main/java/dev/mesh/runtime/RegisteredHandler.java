package dev.mesh.runtime;

import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** One registration. What its handler throws is logged, but not more often than every ten seconds. */
final class RegisteredHandler implements Registration {

	private static final Logger logger = System.getLogger(RegisteredHandler.class.getName());

	private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

	private final long number;

	private final String pattern;

	private final MessageHandler handler;

	private final Consumer<RegisteredHandler> onClose;

	private volatile boolean closed;

	/** Guarded by {@code this}. */
	private long loggedAtNanos;

	/** Failures that were not logged; -1 before the first; guarded by {@code this}. */
	private long unlogged = -1;

	RegisteredHandler(long number, String pattern, MessageHandler handler, Consumer<RegisteredHandler> onClose) {
		this.number = number;
		this.pattern = pattern;
		this.handler = handler;
		this.onClose = onClose;
	}

	long number() {
		return this.number;
	}

	String pattern() {
		return this.pattern;
	}

	/** False when the handler has thrown. */
	boolean handle(ReceivedMessage message) {
		if (this.closed) {
			return true;
		}
		try {
			this.handler.onMessage(message);
			return true;
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			log(message, ex);
			return false;
		}
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.onClose.accept(this);
		}
	}

	@Override
	public String toString() {
		return "Registration[" + this.pattern + (this.closed ? ", closed]" : "]");
	}

	private void log(ReceivedMessage message, Throwable thrown) {
		long before;
		synchronized (this) {
			long now = System.nanoTime();
			if (this.unlogged >= 0 && now - this.loggedAtNanos < LOG_INTERVAL_NANOS) {
				this.unlogged++;
				return;
			}
			before = Math.max(this.unlogged, 0);
			this.unlogged = 0;
			this.loggedAtNanos = now;
		}
		String more = (before > 0) ? " (" + before + " more failures since the last of these lines)" : "";
		logger.log(Level.WARNING, "The handler of '" + this.pattern + "' failed on a message to '" + message.path()
				+ "' from " + message.sender().shortForm() + "; the message counts as handled" + more, thrown);
	}

}
