package dev.mesh.runtime;

import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.peer.BusInput;
import dev.mesh.runtime.HandlerTable.Registered;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The handlers of single messages. */
final class MessageHandlers {

	private static final Logger logger = System.getLogger(MessageHandlers.class.getName());

	/** What a handler that has ended gives. */
	static final CompletableFuture<Boolean> HANDLED = CompletableFuture.completedFuture(true);

	/** What one that has thrown gives. */
	static final CompletableFuture<Boolean> FAILED = CompletableFuture.completedFuture(false);

	private final Consumer<String> counter;

	final HandlerTable<AsyncMessageHandler> table = new HandlerTable<>(BusInput.Listen::new, BusInput.Unlisten::new);

	MessageHandlers(Consumer<String> counter) {
		this.counter = counter;
	}

	/**
	 * Runs a handler on the calling thread; null when it has been removed, and is not
	 * run. Gives false, now or later, when it has failed: that is logged, but not more
	 * often than every ten seconds.
	 */
	@Nullable CompletableFuture<Boolean> call(long number, ReceivedMessage message) {
		Registered<AsyncMessageHandler> registered = this.table.find(number);
		if (registered == null) {
			return null;
		}
		CompletionStage<?> end;
		try {
			end = Objects.requireNonNull(registered.handler.onMessage(message), "The handler has returned null");
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			return failed(registered, message, ex);
		}
		if (end instanceof CompletableFuture<?> future && future.isDone() && !future.isCompletedExceptionally()) {
			return HANDLED;
		}
		return end.handle((result, thrown) -> {
			if (thrown != null) {
				failed(registered, message, unwrapped(thrown));
			}
			return thrown == null;
		}).toCompletableFuture();
	}

	private CompletableFuture<Boolean> failed(Registered<?> registered, ReceivedMessage message, Throwable thrown) {
		this.counter.accept("bus.handler.failures");
		log(registered, message, thrown);
		return FAILED;
	}

	private static Throwable unwrapped(Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	private static void log(Registered<?> registered, ReceivedMessage message, Throwable thrown) {
		long leftOut = registered.limit.admit(System.nanoTime());
		if (leftOut >= 0) {
			logger.log(Level.WARNING,
					"The handler of '" + registered.pattern + "' failed on a message to '"
							+ LogLimit.clean(message.path()) + "' from " + message.sender().shortForm()
							+ "; it is not handed over again" + LogLimit.suffix(leftOut),
					thrown);
		}
	}

}
