package dev.mesh.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.template.RecordingBus;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for {@link BusObservations}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BusObservationsTests {

	private static final BusMessage MESSAGE = BusMessage.of("orders/7", new byte[3]);

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final RecordingBus below = new RecordingBus();

	private final BusObservations observations = BusObservations.builder(this.registry).build();

	private final Bus bus = this.observations.observe(this.below);

	private final Deliveries deliveries = new Deliveries(this.below);

	// what goes out

	@Test
	void sendStopsWithItsResult() {
		CompletableFuture<SendResult> future = this.bus.send(RecordingBus.PEER, MESSAGE);
		assertThat(future).as("so that cancelling reaches the bus").isSameAs(this.below.sent);
		that("mesh.bus.message.send", false).hasLowCardinalityKeyValue("mesh.outcome", "none");
		this.below.sent.complete(RecordingBus.ACKNOWLEDGED);
		that("mesh.bus.message.send", true).hasContextualNameEqualTo("mesh send")
			.hasLowCardinalityKeyValue("messaging.system", "mesh")
			.hasLowCardinalityKeyValue("messaging.operation.name", "send")
			.hasLowCardinalityKeyValue("mesh.outcome", "acknowledged")
			.hasHighCardinalityKeyValue("messaging.destination.name", "orders/7")
			.hasHighCardinalityKeyValue("mesh.peer", RecordingBus.PEER.toString())
			.hasHighCardinalityKeyValue("mesh.filter", "none")
			.hasHighCardinalityKeyValue("messaging.message.body.size", "3")
			.doesNotHaveError();
	}

	@Test
	void resultThatIsNoSuccessIsAnError() {
		this.bus.send(RecordingBus.PEER, MESSAGE);
		this.below.sent.complete(new SendResult(Outcome.TIMED_OUT, true, "late"));
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("mesh.outcome", "timed-out")
			.hasError()
			.thenError()
			.isInstanceOf(SendFailedException.class)
			.hasMessageContaining("TIMED_OUT");
	}

	@Test
	void misuseIsThrownAndAnError() {
		this.below.misuse = new IllegalArgumentException("this peer itself");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.send(RecordingBus.PEER, MESSAGE));
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("mesh.outcome", "failed")
			.hasError(this.below.misuse);
	}

	@Test
	void unreliableMessageIsSentAndObserved() {
		assertThat(this.bus.sendUnreliable(RecordingBus.PEER, MESSAGE)).isEqualTo(this.below.unreliable);
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("messaging.operation.name", "send-unreliable")
			.hasLowCardinalityKeyValue("mesh.outcome", "sent")
			.doesNotHaveError();
		this.registry.clear();
		this.below.unreliable = new SendResult(Outcome.DROPPED, false, "full");
		this.bus.sendUnreliable(RecordingBus.PEER, MESSAGE, Duration.ofSeconds(1));
		assertThat(this.below.last().options()).isEqualTo(Duration.ofSeconds(1));
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("mesh.outcome", "dropped").hasError();
	}

	@Test
	void fanOutIsOneObservationWithTheFirstFailureAsItsError() {
		PeerKey other = new PeerKey(5, 6, 7, 8);
		PeerFilter filter = PeerFilter.parse("name = 'x'");
		this.bus.sendToAll(filter, MESSAGE);
		this.below.report.complete(new DispatchReport(Map.of(RecordingBus.PEER, RecordingBus.ACKNOWLEDGED, other,
				new SendResult(Outcome.UNREACHABLE, false, ""))));
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("messaging.operation.name", "send-to-all")
			.hasLowCardinalityKeyValue("mesh.outcome", "incomplete")
			.hasHighCardinalityKeyValue("mesh.filter", "name = 'x'")
			.hasHighCardinalityKeyValue("mesh.peer", "none")
			.hasError();
		this.registry.clear();
		this.below.report = CompletableFuture.completedFuture(new DispatchReport(Map.of()));
		this.bus.sendToAll(filter, MESSAGE);
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("mesh.outcome", "nobody").doesNotHaveError();
	}

	@Test
	void requestStopsWithItsReplyOrItsFailure() {
		this.bus.request(RecordingBus.PEER, MESSAGE);
		that("mesh.bus.request", false);
		this.below.reply.complete(BusMessage.of("orders/7", new byte[0]));
		that("mesh.bus.request", true).hasContextualNameEqualTo("mesh request")
			.hasLowCardinalityKeyValue("mesh.outcome", "replied")
			.doesNotHaveError();
		this.registry.clear();
		this.below.reply = new CompletableFuture<>();
		SendFailedException failure = new SendFailedException(new SendResult(Outcome.REJECTED, false, "NO_LISTENER"));
		this.bus.request(RecordingBus.PEER, MESSAGE, Duration.ofSeconds(1));
		this.below.reply.completeExceptionally(failure);
		that("mesh.bus.request", true).hasLowCardinalityKeyValue("mesh.outcome", "rejected").hasError(failure);
	}

	@Test
	void requestThatIsCancelledIsAnError() {
		this.bus.request(RecordingBus.PEER, MESSAGE).cancel(true);
		that("mesh.bus.request", true).hasLowCardinalityKeyValue("mesh.outcome", "failed").hasError();
	}

	@Test
	void openingOfAStreamStopsWhenItIsAccepted() {
		this.bus.openStream(RecordingBus.PEER, StreamOptions.reliable("logs/tail"));
		that("mesh.bus.stream.open", false);
		this.below.stream.complete(Mockito.mock(BusStream.class));
		that("mesh.bus.stream.open", true).hasLowCardinalityKeyValue("messaging.operation.name", "open-stream")
			.hasLowCardinalityKeyValue("mesh.outcome", "accepted")
			.hasHighCardinalityKeyValue("messaging.destination.name", "logs/tail");
	}

	// traces in headers

	@Test
	void traceGoesInHeadersAndArguments() {
		trace(Map.of("traceparent", "00-1-2-01"));
		this.bus.send(RecordingBus.PEER, MESSAGE.withHeader("traceparent", "stale").withHeader("own", "x"));
		assertThat(this.below.last().message().headers())
			.containsExactlyInAnyOrderEntriesOf(Map.of("traceparent", "00-1-2-01", "own", "x"));
		this.bus.request(RecordingBus.PEER, MESSAGE);
		assertThat(this.below.last().message().headers()).containsEntry("traceparent", "00-1-2-01");
		this.bus.sendUnreliable(RecordingBus.PEER, MESSAGE);
		assertThat(this.below.last().message().headers()).containsEntry("traceparent", "00-1-2-01");
		this.bus.sendToAll(PeerFilter.all(), MESSAGE);
		assertThat(this.below.last().message().headers()).containsEntry("traceparent", "00-1-2-01");
		this.bus.openStream(RecordingBus.PEER, StreamOptions.reliable("logs"));
		assertThat(((StreamOptions) this.below.last().options()).arguments()).containsEntry("traceparent", "00-1-2-01");
		assertThat(this.observations.untraced()).isZero();
	}

	@Test
	void messageWhoseHeadersAreFullGoesWithoutTraceWhichIsCountedAndLoggedOnce(CapturedOutput output) {
		trace(Map.of("traceparent", "00-1-2-01", "tracestate", "x".repeat(50)));
		BusMessage full = MESSAGE;
		for (int i = 0; i < 63; i++) {
			full = full.withHeader("h" + i, "x");
		}
		this.bus.send(RecordingBus.PEER, full);
		assertThat(this.below.last().message()).isSameAs(full);
		StreamOptions options = new StreamOptions("logs", Reliability.RELIABLE,
				Map.of("a", "x".repeat(4096), "b", "x".repeat(4094)));
		this.bus.openStream(RecordingBus.PEER, options);
		assertThat(this.below.last().options()).isSameAs(options);
		assertThat(this.observations.untraced()).isEqualTo(2);
		assertThat(output.getAll().lines().filter((line) -> line.contains("goes without its trace"))).hasSize(1);
		this.below.sent.complete(RecordingBus.ACKNOWLEDGED);
		that("mesh.bus.message.send", true).hasLowCardinalityKeyValue("mesh.outcome", "acknowledged");
	}

	// conventions and switching off

	@Test
	void conventionsReplaceNamesAndKeys() throws Exception {
		Bus named = BusObservations.builder(this.registry).sendConvention(new DefaultBusSendObservationConvention() {
			@Override
			public String getName() {
				return "own.send";
			}
		}).receiveConvention(new DefaultBusReceiveObservationConvention() {
			@Override
			public KeyValues getLowCardinalityKeyValues(BusReceiverContext context) {
				return super.getLowCardinalityKeyValues(context).and("shop", "7");
			}
		}).build().observe(this.below);
		named.send(RecordingBus.PEER, MESSAGE);
		assertThat(this.registry).hasObservationWithNameEqualTo("own.send");
		named.onMessage("in", (message) -> {
		});
		this.deliveries.messageHandler("in").onMessage(new Deliveries.Incoming("in"));
		that("mesh.bus.message.receive", true).hasLowCardinalityKeyValue("shop", "7");
	}

	@Test
	void globalConventionOfTheRegistryIsHonouredForItsOperationOnly() {
		this.registry.observationConfig().observationConvention(new GlobalRequestConvention());
		this.bus.request(RecordingBus.PEER, MESSAGE);
		this.bus.send(RecordingBus.PEER, MESSAGE);
		assertThat(this.registry).hasObservationWithNameEqualTo("global.request");
		assertThat(this.registry).hasObservationWithNameEqualTo("mesh.bus.message.send");
	}

	@Test
	void documentedKeysAreThoseOfTheDefaultConventions() throws Exception {
		this.bus.send(RecordingBus.PEER, MESSAGE);
		this.bus.onMessage("in", (message) -> {
		});
		this.deliveries.messageHandler("in").onMessage(new Deliveries.Incoming("in"));
		that("mesh.bus.message.send", false).hasOnlyKeys(documented(BusObservation.SEND));
		that("mesh.bus.message.receive", true).hasOnlyKeys(documented(BusObservation.RECEIVE));
		for (BusObservation observation : BusObservation.values()) {
			assertThat(observation.getLowCardinalityKeyNames()).as("%s", observation)
				.noneSatisfy((key) -> assertThat(key.asString()).contains("peer"));
		}
	}

	@Test
	void noopRegistryLeavesTheBusAsItIs() {
		assertThat(BusObservations.builder(ObservationRegistry.NOOP).build().observe(this.below)).isSameAs(this.below);
	}

	@Test
	void registryWithoutHandlersCostsNoObservationUntilItGetsOne() throws Exception {
		ObservationRegistry empty = ObservationRegistry.create();
		Bus quiet = BusObservations.builder(empty).build().observe(this.below);
		List<Observation.Context> seen = new ArrayList<>();
		everything(quiet);
		assertThat(this.below.calls).hasSize(7).allSatisfy((call) -> assertThat(call.message()).isSameAs(MESSAGE));
		empty.observationConfig()
			.observationHandler((ObservationHandler<Observation.Context>) (context) -> seen.add(context));
		everything(quiet);
		assertThat(seen).hasSize(11);
	}

	private void everything(Bus quiet) throws Exception {
		quiet.send(RecordingBus.PEER, MESSAGE);
		quiet.request(RecordingBus.PEER, MESSAGE);
		quiet.request(RecordingBus.PEER, MESSAGE, Duration.ofSeconds(1));
		quiet.sendToAll(PeerFilter.all(), MESSAGE);
		quiet.sendUnreliable(RecordingBus.PEER, MESSAGE);
		quiet.sendUnreliable(RecordingBus.PEER, MESSAGE, Duration.ofSeconds(1));
		quiet.send(RecordingBus.PEER, MESSAGE, SendOptions.DEFAULTS);
		quiet.onMessage("m", (message) -> {
		});
		quiet.onRequest("r", (request) -> MESSAGE);
		quiet.onRequestAsync("a", (request) -> CompletableFuture.completedFuture(MESSAGE));
		quiet.onStream("s", (candidate) -> {
		});
		this.deliveries.messageHandler("m").onMessage(new Deliveries.Incoming("m"));
		this.deliveries.requestHandler("r").onRequest(new Deliveries.Incoming("r"));
		this.deliveries.asyncHandler("a").onRequest(new Deliveries.Incoming("a"));
		this.deliveries.acceptor("s").onStream(Deliveries.candidate(Mockito.mock(BusStream.class)));
	}

	private ObservationContextAssert<?> that(String name, boolean stopped) {
		var that = assertThat(this.registry).hasObservationWithNameEqualTo(name).that();
		return stopped ? that.hasBeenStarted().hasBeenStopped() : that.hasBeenStarted().isNotStopped();
	}

	private static String[] documented(BusObservation observation) {
		return Stream.of(observation.getLowCardinalityKeyNames(), observation.getHighCardinalityKeyNames())
			.flatMap(Stream::of)
			.map((key) -> key.asString())
			.toArray(String[]::new);
	}

	/** What a tracer's handler does when an observation starts. */
	private void trace(Map<String, String> headers) {
		this.registry.observationConfig().observationHandler(new ObservationHandler<BusSenderContext>() {

			@Override
			public void onStart(BusSenderContext context) {
				headers.forEach((name, value) -> context.getSetter().set(context.getCarrier(), name, value));
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof BusSenderContext;
			}

		});
	}

	private static final class GlobalRequestConvention extends DefaultBusRequestObservationConvention
			implements GlobalObservationConvention<BusSenderContext> {

		@Override
		public String getName() {
			return "global.request";
		}

	}

}
