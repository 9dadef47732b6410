package dev.mesh.runtime;

import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.peer.BusInput;
import dev.mesh.runtime.HandlerTable.Registered;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** The handlers of single messages. */
final class MessageHandlers {

	private static final Logger logger = System.getLogger(MessageHandlers.class.getName());

	private final Consumer<String> counter;

	final HandlerTable<MessageHandler> table = new HandlerTable<>(BusInput.Listen::new, BusInput.Unlisten::new);

	MessageHandlers(Consumer<String> counter) {
		this.counter = counter;
	}

	/**
	 * Runs a handler on the calling thread; one that has been removed is not run. False
	 * when it has thrown: that is logged, but not more often than every ten seconds.
	 */
	boolean call(long number, ReceivedMessage message) {
		Registered<MessageHandler> registered = this.table.find(number);
		if (registered == null) {
			return true;
		}
		try {
			registered.handler.onMessage(message);
			return true;
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			this.counter.accept("bus.handler.failures");
			log(registered, message, ex);
			return false;
		}
	}

	private static void log(Registered<?> registered, ReceivedMessage message, Throwable thrown) {
		long leftOut = registered.limit.admit(System.nanoTime());
		if (leftOut >= 0) {
			logger.log(Level.WARNING,
					"The handler of '" + registered.pattern + "' failed on a message to '"
							+ LogLimit.clean(message.path()) + "' from " + message.sender().shortForm()
							+ "; the message counts as handled" + LogLimit.suffix(leftOut),
					thrown);
		}
	}

}
