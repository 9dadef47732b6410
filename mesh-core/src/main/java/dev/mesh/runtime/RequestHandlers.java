package dev.mesh.runtime;

import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.peer.BusInput;
import dev.mesh.runtime.HandlerTable.Registered;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The handlers of requests. */
final class RequestHandlers {

	private static final Logger logger = System.getLogger(RequestHandlers.class.getName());

	private final Consumer<String> counter;

	private final BusSettings settings;

	final HandlerTable<AsyncRequestHandler> table = new HandlerTable<>(BusInput.ListenForRequests::new,
			BusInput.UnlistenForRequests::new);

	RequestHandlers(Consumer<String> counter, BusSettings settings) {
		this.counter = counter;
		this.settings = settings;
	}

	/** Runs a handler on the calling thread and gives its answer, now or later. */
	void call(long number, ReceivedMessage request, ReceivedMessage seen, Inbox inbox) {
		Answers answers = new Answers(inbox, Thread.currentThread());
		Registered<AsyncRequestHandler> registered = this.table.find(number);
		if (registered == null) {
			refuse(request, RejectionReason.NO_LISTENER, "", answers);
			return;
		}
		CompletionStage<BusMessage> answer;
		try {
			answer = registered.handler.onRequest(seen);
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			failed(registered, request, ex, answers);
			return;
		}
		if (answer == null) {
			failed(registered, request, new NullPointerException("The handler has returned null"), answers);
			return;
		}
		answer.whenComplete((reply, thrown) -> answered(registered, request, reply, thrown, answers));
	}

	private void answered(Registered<?> registered, ReceivedMessage request, @Nullable BusMessage reply,
			@Nullable Throwable thrown, Answers answers) {
		if (thrown != null || reply == null) {
			Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
					: thrown;
			failed(registered, request, (cause != null) ? cause : new NullPointerException("The reply is null"),
					answers);
		}
		else if (reply.size() > this.settings.maxReliableBytes()) {
			failed(registered, request,
					new IllegalArgumentException("The reply has " + reply.size()
							+ " bytes, but BusSettings.maxReliableBytes allows " + this.settings.maxReliableBytes()),
					answers);
		}
		else {
			answers.give(new BusInput.Respond(request, reply));
		}
	}

	private void failed(Registered<?> registered, ReceivedMessage request, Throwable thrown, Answers answers) {
		if (thrown instanceof RequestRejectedException rejected) {
			refuse(request, rejected.reason(), String.valueOf(rejected.getMessage()), answers);
			return;
		}
		this.counter.accept("bus.handler.failures");
		long leftOut = registered.limit.admit(System.nanoTime());
		if (leftOut >= 0) {
			logger.log(Level.WARNING,
					"The handler of '" + registered.pattern + "' failed on a request to '"
							+ LogLimit.clean(request.path()) + "' from " + request.sender().shortForm()
							+ LogLimit.suffix(leftOut),
					thrown);
		}
		refuse(request, RejectionReason.HANDLER_FAILED, "", answers);
	}

	private static void refuse(ReceivedMessage request, RejectionReason reason, String text, Answers answers) {
		answers.give(new BusInput.RespondFailure(request, reason, text));
	}

	/**
	 * Where answers go. An answer that comes later may come on a thread of the
	 * application, which is not to work for the mesh.
	 */
	private record Answers(Inbox inbox, Thread handler) {

		void give(BusInput answer) {
			if (Thread.currentThread().equals(this.handler)) {
				this.inbox.bring(new Entry.Plain(answer));
			}
			else {
				this.inbox.post(answer);
			}
		}

	}

}
