package dev.mesh.observation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Observes what goes out: from the call to its result.
 */
final class OutgoingObservations {

	private static final Map<BusObservation, ObservationConvention<BusSenderContext>> DEFAULTS = Map.of(
			BusObservation.SEND, new DefaultBusSendObservationConvention(), BusObservation.REQUEST,
			new DefaultBusRequestObservationConvention(), BusObservation.STREAM_OPEN,
			new DefaultBusStreamOpenObservationConvention());

	private final ObservationRegistry registry;

	private final Map<BusObservation, ObservationConvention<BusSenderContext>> conventions;

	OutgoingObservations(ObservationRegistry registry,
			Map<BusObservation, ObservationConvention<BusSenderContext>> conventions) {
		this.registry = registry;
		this.conventions = Map.copyOf(conventions);
	}

	boolean isNoop() {
		return this.registry.isNoop();
	}

	/**
	 * Starts an observation; after that the context has the headers of the trace. Without
	 * a convention of their own they have that of the registry, else the default.
	 */
	Observation start(BusSenderContext context) {
		BusObservation kind = context.observation();
		return kind.start(this.conventions.get(kind), Objects.requireNonNull(DEFAULTS.get(kind)), () -> context,
				this.registry);
	}

	/**
	 * Observes a call whose result comes later. The future is handed on as it is, since
	 * cancelling it means something to the bus.
	 * @param end notes the result, or the error that it is
	 */
	<T> CompletableFuture<T> later(Observation observation, BusSenderContext context,
			Supplier<CompletableFuture<T>> call, BiConsumer<T, Observation> end) {
		CompletableFuture<T> future = now(observation, context, call);
		future.whenComplete((result, thrown) -> {
			if (thrown != null) {
				fail(observation, context, thrown);
			}
			else {
				end.accept(result, observation);
			}
			observation.stop();
		});
		return future;
	}

	/** Calls, and ends the observation only when the call itself fails. */
	<T> T now(Observation observation, BusSenderContext context, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (RuntimeException | Error ex) {
			fail(observation, context, ex);
			observation.stop();
			throw ex;
		}
	}

	static void sent(SendResult result, BusSenderContext context, Observation observation) {
		context.end(result);
		if (!result.isSuccess()) {
			observation.error(new SendFailedException(result));
		}
	}

	static void sentToAll(DispatchReport report, BusSenderContext context, Observation observation) {
		context.end(report);
		report.results()
			.values()
			.stream()
			.filter((result) -> !result.isSuccess())
			.findFirst()
			.ifPresent((result) -> observation.error(new SendFailedException(result)));
	}

	static void replied(BusMessage reply, BusSenderContext context) {
		context.setResponse(reply);
		context.end("replied");
	}

	private static void fail(Observation observation, BusSenderContext context, Throwable thrown) {
		Throwable cause = cause(thrown);
		SendResult result = (cause instanceof SendFailedException failed) ? failed.result() : null;
		if (result != null) {
			context.end(result);
		}
		else {
			context.end("failed");
		}
		observation.error(cause);
	}

	private static Throwable cause(Throwable thrown) {
		Throwable cause = thrown.getCause();
		return (thrown instanceof CompletionException && cause != null) ? cause : thrown;
	}

}
