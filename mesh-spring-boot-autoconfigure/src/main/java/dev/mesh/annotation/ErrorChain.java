package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Who takes the errors of one listener, inside out: each gets what the one before has
 * thrown, at once or in what it has returned. An {@link Error} goes past all of them.
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
		Throwable cause = Results.unwrapped(failure);
		if (cause instanceof UnreadableMessageException unreadable) {
			return handle(message, 0, unreadable.reason(), unreadable);
		}
		return (cause instanceof Exception exception) ? handle(message, 0, exception, exception)
				: CompletableFuture.failedFuture(cause);
	}

	/**
	 * Asks one handler after the other.
	 * @param next handler
	 * @param left what the one before has thrown
	 * @param unhandled goes to the bus when it is what is left in the end
	 */
	private CompletableFuture<@Nullable Object> handle(Message<?> message, int next, Exception left,
			Exception unhandled) {
		if (next == this.handlers.size()) {
			return CompletableFuture.failedFuture(remaining(left, unhandled));
		}
		CompletableFuture<@Nullable Object> result;
		try {
			result = Results.future(this.handlers.get(next).handleError(message, left));
		}
		catch (Exception ex) {
			return handle(message, next + 1, ex, unhandled);
		}
		return result.handle((value, thrown) -> {
			if (thrown == null) {
				return CompletableFuture.completedFuture(value);
			}
			return (Results.unwrapped(thrown) instanceof Exception exception)
					? handle(message, next + 1, exception, unhandled)
					: CompletableFuture.<@Nullable Object>failedFuture(Results.unwrapped(thrown));
		}).thenCompose((end) -> end);
	}

	private Exception remaining(Exception left, Exception unhandled) {
		if (unhandled instanceof UnreadableMessageException unreadable && left.equals(unreadable.reason())) {
			this.counters.countUnreadableMessage();
			return unreadable;
		}
		return left;
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
