package dev.mesh.annotation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.RequestRejectedException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages and requests of the bus to a listener method. What is left of an error
 * in the end goes to the bus, which logs and counts it; what a requester is told of one
 * is an answer instead, and logged here.
 */
final class MessageListenerAdapter {

	static final CompletableFuture<?> HANDLED = CompletableFuture.completedFuture(null);

	private static final Log logger = LogFactory.getLog(BusMessageListener.class);

	private final MessageInvocation invocation;

	private final ReturnType returned;

	private final Replies replies;

	private final boolean returnExceptions;

	/** Null for the lane of the sender. */
	private final @Nullable ConcurrentCalls calls;

	/** Null for the threads of the bus. */
	private final @Nullable Executor requestExecutor;

	private final RateLimitedLog log = new RateLimitedLog(logger, System::nanoTime);

	private final AtomicBoolean warnedOfResult = new AtomicBoolean();

	MessageListenerAdapter(MessageInvocation invocation, ReturnType returned, Replies replies, Calling calling) {
		this.invocation = invocation;
		this.returned = returned;
		this.replies = replies;
		this.returnExceptions = calling.returnExceptions();
		this.calls = calling.calls();
		this.requestExecutor = calling.requestExecutor();
	}

	Method method() {
		return this.invocation.method();
	}

	/** Whether calls for one sender's messages run where the bus hands them over. */
	boolean isInOrderOfTheSender() {
		return this.calls == null;
	}

	/** Begins to listen. */
	void open() {
		if (this.calls != null) {
			this.calls.open();
		}
	}

	/** Ends it: calls that wait are not begun, and count as failed. */
	void close() {
		if (this.calls != null) {
			this.calls.close();
		}
	}

	boolean answersRequests() {
		return !this.returned.isVoid();
	}

	/** Returns when the message is handled. */
	void onMessage(Message message) throws Exception {
		if (!this.invocation.isWanted(message.sender())) {
			return;
		}
		try {
			noReply(message, this.invocation.invoke(message).get());
		}
		catch (ExecutionException ex) {
			throw thrown(ex);
		}
	}

	/** As the method has thrown it. */
	private static Exception thrown(ExecutionException failed) {
		Throwable cause = failed.getCause();
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof Exception exception) ? exception : failed;
	}

	/** Completes when the message is handled. */
	CompletionStage<?> onMessageAsync(Message message) {
		if (this.calls == null || !this.invocation.isWanted(message.sender())) {
			return HANDLED;
		}
		return this.calls.submit(message.sender(), () -> this.invocation.invoke(message).thenApply((result) -> {
			noReply(message, result);
			return result;
		}));
	}

	private void noReply(Message message, @Nullable Object result) {
		if (result != null && !MessageInvocation.NOT_CALLED.equals(result) && answersRequests()
				&& !this.warnedOfResult.getAndSet(true)) {
			logger.warn("Listener method " + this.invocation + " has returned a value for a message to '"
					+ message.path() + "', which is no request: nobody takes it. This is said once for each listener");
		}
	}

	/** Completes with the reply. */
	CompletionStage<BusMessage> onRequest(Message request) {
		if (!this.invocation.isWanted(request.sender())) {
			throw notThere();
		}
		if (this.requestExecutor == null) {
			return answer(request);
		}
		return CompletableFuture.supplyAsync(() -> answerUnlessStopped(request), this.requestExecutor)
			.thenCompose((answer) -> answer);
	}

	private CompletableFuture<BusMessage> answerUnlessStopped(Message request) {
		if (this.calls != null && this.calls.isClosed()) {
			throw notThere();
		}
		return answer(request);
	}

	private CompletableFuture<BusMessage> answer(Message request) {
		CompletableFuture<BusMessage> answer = new CompletableFuture<>();
		this.invocation.invoke(request).thenApply((result) -> {
			if (MessageInvocation.NOT_CALLED.equals(result)) {
				throw notThere();
			}
			return this.replies.reply(request.path(), result);
		}).whenComplete((reply, thrown) -> {
			if (thrown == null) {
				answer.complete(reply);
			}
			else {
				answer.completeExceptionally(told(request, Results.unwrapped(thrown)));
			}
		});
		return answer;
	}

	private static RequestRejectedException notThere() {
		return new RequestRejectedException(RejectionReason.NO_LISTENER, "");
	}

	/** What the requester may know of an error; the bus tells nothing of an exception. */
	private Throwable told(Message request, Throwable thrown) {
		if (thrown instanceof RequestRejectedException) {
			return thrown;
		}
		boolean isUnreadable = thrown instanceof UnreadableMessageException;
		if (!this.returnExceptions && !isUnreadable) {
			return thrown;
		}
		this.log.warn("Listener method " + this.invocation + " failed on a request to '" + request.path() + "' from "
				+ request.sender(), thrown);
		String text = "the listener cannot read the request";
		if (this.returnExceptions) {
			Throwable shown = (thrown instanceof UnreadableMessageException unreadable) ? unreadable.reason() : thrown;
			text = shown.getClass().getSimpleName() + ": " + shown.getMessage();
		}
		return new RequestRejectedException(text);
	}

	/**
	 * How the method is called.
	 *
	 * @param calls runs messages; null for the lane of the sender
	 * @param requestExecutor runs requests; null for the threads of the bus
	 * @param returnExceptions whether requesters are told of exceptions
	 */
	record Calling(@Nullable ConcurrentCalls calls, @Nullable Executor requestExecutor, boolean returnExceptions) {

	}

}
