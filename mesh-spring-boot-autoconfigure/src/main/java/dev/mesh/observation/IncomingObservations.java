package dev.mesh.observation;

import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.bus.StreamAcceptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Observes what comes in: each handler of the application, with the scope open while it
 * runs.
 */
final class IncomingObservations {

	private static final Map<BusObservation, ObservationConvention<BusReceiverContext>> DEFAULTS = Map.of(
			BusObservation.RECEIVE, new DefaultBusReceiveObservationConvention(), BusObservation.REQUEST_HANDLING,
			new DefaultBusRequestHandlingObservationConvention(), BusObservation.STREAM_ACCEPT,
			new DefaultBusStreamAcceptObservationConvention());

	private final ObservationRegistry registry;

	private final Map<BusObservation, ObservationConvention<BusReceiverContext>> conventions;

	IncomingObservations(ObservationRegistry registry,
			Map<BusObservation, ObservationConvention<BusReceiverContext>> conventions) {
		this.registry = registry;
		this.conventions = Map.copyOf(conventions);
	}

	MessageHandler messages(String pattern, MessageHandler handler) {
		return (message) -> {
			if (this.registry.isNoop()) {
				handler.onMessage(message);
				return;
			}
			BusReceiverContext context = BusReceiverContext.message(pattern, message);
			whole(context, () -> {
				handler.onMessage(message);
				context.end("handled");
				return context;
			});
		};
	}

	AsyncMessageHandler asyncMessages(String pattern, AsyncMessageHandler handler) {
		return (message) -> {
			if (this.registry.isNoop()) {
				return handler.onMessage(message);
			}
			BusReceiverContext context = BusReceiverContext.message(pattern, message);
			Observation observation = start(context);
			CompletionStage<?> stage = begin(observation, context,
					() -> Objects.requireNonNull(handler.onMessage(message), "The handler has returned null"));
			return stage.whenComplete((value, thrown) -> {
				if (thrown != null) {
					failLater(observation, context, thrown);
				}
				else {
					context.end("handled");
					observation.stop();
				}
			});
		};
	}

	RequestHandler requests(String pattern, RequestHandler handler) {
		return (request) -> {
			if (this.registry.isNoop()) {
				return handler.onRequest(request);
			}
			BusReceiverContext context = BusReceiverContext.request(pattern, request);
			return whole(context, () -> {
				BusMessage reply = handler.onRequest(request);
				replied(reply, context);
				return reply;
			});
		};
	}

	AsyncRequestHandler asyncRequests(String pattern, AsyncRequestHandler handler) {
		return (request) -> {
			if (this.registry.isNoop()) {
				return handler.onRequest(request);
			}
			BusReceiverContext context = BusReceiverContext.request(pattern, request);
			Observation observation = start(context);
			CompletionStage<BusMessage> stage = begin(observation, context,
					() -> Objects.requireNonNull(handler.onRequest(request), "The handler has returned null"));
			return stage.whenComplete((reply, thrown) -> {
				if (thrown != null) {
					failLater(observation, context, thrown);
				}
				else {
					replied(reply, context);
					observation.stop();
				}
			});
		};
	}

	StreamAcceptor streams(String pattern, StreamAcceptor acceptor) {
		return (candidate) -> {
			if (this.registry.isNoop()) {
				acceptor.onStream(candidate);
				return;
			}
			BusReceiverContext context = BusReceiverContext.stream(pattern, candidate);
			ObservedCandidate observed = new ObservedCandidate(candidate);
			whole(context, () -> {
				acceptor.onStream(observed);
				context.end(observed.decision());
				return context;
			});
		};
	}

	private Observation start(BusReceiverContext context) {
		BusObservation kind = context.observation();
		return kind.start(this.conventions.get(kind), Objects.requireNonNull(DEFAULTS.get(kind)), () -> context,
				this.registry);
	}

	/** Runs a handler that is done when it returns. */
	private <T> T whole(BusReceiverContext context, Observation.CheckedCallable<T, Exception> handler)
			throws Exception {
		Observation observation = start(context);
		T result = begin(observation, context, handler);
		observation.stop();
		return result;
	}

	/** Runs a handler, and ends the observation only when it throws. */
	private static <T> T begin(Observation observation, BusReceiverContext context,
			Observation.CheckedCallable<T, Exception> handler) throws Exception {
		try {
			return observation.scopedChecked(handler);
		}
		catch (Throwable ex) {
			fail(observation, context, ex);
			throw ex;
		}
	}

	private static void failLater(Observation observation, BusReceiverContext context, Throwable thrown) {
		Throwable error = cause(thrown);
		observation.error(error);
		fail(observation, context, error);
	}

	private static void fail(Observation observation, BusReceiverContext context, Throwable error) {
		context.end((error instanceof RequestRejectedException) ? "rejected" : "failed");
		observation.stop();
	}

	/** A handler may return null against its contract; the bus says so then. */
	private static void replied(@Nullable BusMessage reply, BusReceiverContext context) {
		if (reply == null) {
			context.end("failed");
			return;
		}
		context.setResponse(reply);
		context.end("replied");
	}

	private static Throwable cause(Throwable thrown) {
		Throwable cause = thrown.getCause();
		return (thrown instanceof CompletionException && cause != null) ? cause : thrown;
	}

}
