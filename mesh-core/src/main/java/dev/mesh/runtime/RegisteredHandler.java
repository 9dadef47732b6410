package dev.mesh.runtime;

import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * One registration. What its handler throws is logged, but not more often than every ten
 * seconds.
 */
final class RegisteredHandler implements Registration {

	private static final Logger logger = System.getLogger(RegisteredHandler.class.getName());

	private final LogLimit limit = new LogLimit();

	private final long number;

	private final String pattern;

	private final MessageHandler handler;

	private final Consumer<RegisteredHandler> onClose;

	private volatile boolean closed;

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
		long leftOut = this.limit.admit(System.nanoTime());
		if (leftOut >= 0) {
			logger.log(Level.WARNING,
					"The handler of '" + this.pattern + "' failed on a message to '" + LogLimit.clean(message.path())
							+ "' from " + message.sender().shortForm() + "; the message counts as handled"
							+ LogLimit.suffix(leftOut),
					thrown);
		}
	}

}
