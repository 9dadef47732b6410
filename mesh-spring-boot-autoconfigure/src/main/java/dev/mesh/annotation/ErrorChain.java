package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Who takes the errors of one listener, inside out: each gets what the one before has
 * thrown.
 */
final class ErrorChain {

	private final List<BusListenerErrorHandler> handlers;

	private final MeshListenerCounters counters;

	ErrorChain(List<BusListenerErrorHandler> handlers, MeshListenerCounters counters) {
		this.handlers = List.copyOf(handlers);
		this.counters = counters;
	}

	/**
	 * Handles what went wrong.
	 * @param failure an {@link UnreadableMessageException} stands for its reason
	 * @return completes with the result in place of the method's, or with what is left
	 */
	CompletableFuture<@Nullable Object> handle(Message<?> message, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof UnreadableMessageException unreadable) {
			return handle(message, unreadable.reason(), unreadable);
		}
		return (cause instanceof Exception exception) ? handle(message, exception, exception)
				: CompletableFuture.failedFuture(cause);
	}

	private CompletableFuture<@Nullable Object> handle(Message<?> message, Exception first, Exception unhandled) {
		Exception left = first;
		for (BusListenerErrorHandler handler : this.handlers) {
			try {
				return Results.future(handler.handleError(message, left));
			}
			catch (Exception ex) {
				left = ex;
			}
		}
		if (!left.equals(first)) {
			return CompletableFuture.failedFuture(left);
		}
		if (unhandled instanceof UnreadableMessageException) {
			this.counters.countUnreadableMessage();
		}
		return CompletableFuture.failedFuture(unhandled);
	}

	/** In the order in which they are asked; null for one that there is not. */
	static ErrorChain of(MeshListenerCounters counters, @Nullable BusListenerErrorHandler... handlers) {
		List<BusListenerErrorHandler> there = new ArrayList<>();
		for (BusListenerErrorHandler handler : handlers) {
			if (handler != null) {
				there.add(handler);
			}
		}
		return new ErrorChain(there, counters);
	}

}
