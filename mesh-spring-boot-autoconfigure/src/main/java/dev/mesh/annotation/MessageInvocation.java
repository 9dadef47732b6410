package dev.mesh.annotation;

import dev.mesh.bus.Message;
import dev.mesh.identity.PeerKey;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link BusMessageListener} method: its arguments, its condition, and who
 * takes its errors.
 */
final class MessageInvocation {

	/** In place of a result, when the condition is not true. */
	static final Object NOT_CALLED = new Object();

	private final ListenerMethod method;

	private final Selection selection;

	private final ErrorChain errors;

	private final String info;

	/**
	 * Takes a method.
	 * @param selection of messages that it is called for
	 * @param errors takes what goes wrong
	 * @param info comes with each message; may be empty
	 */
	MessageInvocation(ListenerMethod method, Selection selection, ErrorChain errors, String info) {
		this.method = method;
		this.selection = selection;
		this.errors = errors;
		this.info = info;
	}

	Method method() {
		return this.method.declared();
	}

	/** Whether the filter lets the sender through. */
	boolean isWanted(PeerKey sender) {
		return this.selection.isWanted(sender);
	}

	/**
	 * Calls the method.
	 * @return completes when it has ended, with its result or {@link #NOT_CALLED};
	 * exceptionally with what is left of its error
	 */
	CompletableFuture<@Nullable Object> invoke(Message message) {
		org.springframework.messaging.Message<byte[]> springMessage = SpringMessages.of(message, this.info);
		CompletableFuture<@Nullable Object> result;
		try {
			result = call(springMessage);
		}
		catch (Exception ex) {
			return this.errors.handle(springMessage, ex);
		}
		if (result.isDone() && !result.isCompletedExceptionally()) {
			return result;
		}
		return result
			.handle((value, thrown) -> (thrown == null) ? CompletableFuture.completedFuture(value)
					: this.errors.handle(springMessage, thrown))
			.thenCompose((end) -> end);
	}

	private CompletableFuture<@Nullable Object> call(org.springframework.messaging.Message<byte[]> message)
			throws Exception {
		@Nullable Object[] arguments = this.method.arguments(message);
		if (!this.selection.matches(message, arguments)) {
			return CompletableFuture.completedFuture(NOT_CALLED);
		}
		return Results.future(this.method.call(arguments));
	}

	@Override
	public String toString() {
		return InvalidListenerMethodException.describe(method());
	}

}
