package dev.mesh.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.template.RecordingBus;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/**
 * Tests for {@link BusObservations} of what comes in.
 */
class IncomingObservationsTests {

	private static final BusMessage MESSAGE = BusMessage.of("orders/7", new byte[3]);

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final RecordingBus below = new RecordingBus();

	private final Bus bus = BusObservations.builder(this.registry).build().observe(this.below);

	private final Deliveries deliveries = new Deliveries(this.below);

	@Test
	void handlerIsObservedWithItsScopeOpen() throws Exception {
		List<@Nullable Observation> current = new ArrayList<>();
		this.bus.onMessage("orders/{id}", (message) -> current.add(this.registry.getCurrentObservation()));
		this.deliveries.messageHandler("orders/{id}").onMessage(new Deliveries.Incoming("orders/7"));
		assertThat(current).singleElement().isNotNull();
		assertThat(this.registry.getCurrentObservation()).isNull();
		that("mesh.bus.message.receive", true).hasContextualNameEqualTo("receive orders/{id}")
			.hasLowCardinalityKeyValue("messaging.operation.name", "receive")
			.hasLowCardinalityKeyValue("messaging.destination.template", "orders/{id}")
			.hasLowCardinalityKeyValue("mesh.reliability", "reliable")
			.hasLowCardinalityKeyValue("mesh.outcome", "handled")
			.hasHighCardinalityKeyValue("messaging.destination.name", "orders/7")
			.hasHighCardinalityKeyValue("mesh.peer", RecordingBus.PEER.toString())
			.hasHighCardinalityKeyValue("messaging.message.body.size", "2")
			.doesNotHaveError();
	}

	@Test
	void whatAHandlerSendsIsAChildOfWhatItHandles() throws Exception {
		this.bus.onMessage("in", (message) -> this.bus.send(RecordingBus.PEER, MESSAGE));
		this.deliveries.messageHandler("in").onMessage(new Deliveries.Incoming("in"));
		that("mesh.bus.message.send", false).hasParentObservationContextSatisfying(
				(parent) -> assertThat(parent.getName()).isEqualTo("mesh.bus.message.receive"));
	}

	@Test
	void handlerThatThrowsIsAnErrorAndTheBusHearsOfIt() {
		Exception planted = new Exception("planted");
		this.bus.onMessage("in", (message) -> {
			throw planted;
		});
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> this.deliveries.messageHandler("in").onMessage(new Deliveries.Incoming("in")))
			.isSameAs(planted);
		that("mesh.bus.message.receive", true).hasLowCardinalityKeyValue("mesh.outcome", "failed").hasError(planted);
	}

	@Test
	void asyncHandlerIsObservedUntilItsStageCompletes() throws Exception {
		CompletableFuture<String> work = new CompletableFuture<>();
		List<@Nullable Observation> current = new ArrayList<>();
		this.bus.onMessageAsync("in", (message) -> {
			current.add(this.registry.getCurrentObservation());
			return work;
		});
		AsyncMessageHandler handler = (AsyncMessageHandler) this.below.handlers.get("in");
		var stage = handler.onMessage(new Deliveries.Incoming("in"));
		assertThat(current).singleElement().isNotNull();
		assertThat(this.registry.getCurrentObservation()).isNull();
		that("mesh.bus.message.receive", false);
		work.complete("any");
		assertThat(stage.toCompletableFuture()).isCompleted();
		that("mesh.bus.message.receive", true).hasLowCardinalityKeyValue("mesh.outcome", "handled");
		this.registry.clear();
		IllegalStateException planted = new IllegalStateException("planted");
		this.bus.onMessageAsync("in", (message) -> CompletableFuture.failedFuture(planted));
		handler = (AsyncMessageHandler) this.below.handlers.get("in");
		stage = handler.onMessage(new Deliveries.Incoming("in"));
		assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
		that("mesh.bus.message.receive", true).hasLowCardinalityKeyValue("mesh.outcome", "failed").hasError(planted);
	}

	@Test
	void requestHandlerIsObservedUntilItsReply() throws Exception {
		BusMessage reply = BusMessage.of("x", new byte[1]);
		this.bus.onRequest("ask", (request) -> reply);
		assertThat(this.deliveries.requestHandler("ask").onRequest(new Deliveries.Incoming("ask"))).isSameAs(reply);
		that("mesh.bus.request.handle", true).hasContextualNameEqualTo("handle-request ask")
			.hasLowCardinalityKeyValue("mesh.outcome", "replied")
			.doesNotHaveError();
		this.registry.clear();
		this.bus.onRequest("refuse", (request) -> {
			throw new RequestRejectedException("no");
		});
		assertThatExceptionOfType(RequestRejectedException.class)
			.isThrownBy(() -> this.deliveries.requestHandler("refuse").onRequest(new Deliveries.Incoming("refuse")));
		that("mesh.bus.request.handle", true).hasLowCardinalityKeyValue("mesh.outcome", "rejected").hasError();
	}

	@Test
	void asyncRequestHandlerIsObservedUntilItsReplyCompletes() throws Exception {
		CompletableFuture<BusMessage> reply = new CompletableFuture<>();
		List<@Nullable Observation> current = new ArrayList<>();
		this.bus.onRequestAsync("ask", (request) -> {
			current.add(this.registry.getCurrentObservation());
			return reply;
		});
		var stage = this.deliveries.asyncHandler("ask").onRequest(new Deliveries.Incoming("ask"));
		assertThat(current).singleElement().isNotNull();
		assertThat(this.registry.getCurrentObservation()).isNull();
		that("mesh.bus.request.handle", false);
		reply.complete(MESSAGE);
		assertThat(stage.toCompletableFuture()).isCompletedWithValue(MESSAGE);
		that("mesh.bus.request.handle", true).hasLowCardinalityKeyValue("mesh.outcome", "replied");
	}

	@Test
	void asyncRequestHandlerThatFailsNowOrLaterIsAnError() throws Exception {
		RequestRejectedException later = new RequestRejectedException("later");
		this.bus.onRequestAsync("later", (request) -> CompletableFuture.failedFuture(new CompletionException(later)));
		var stage = this.deliveries.asyncHandler("later").onRequest(new Deliveries.Incoming("later"));
		assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
		that("mesh.bus.request.handle", true).hasLowCardinalityKeyValue("mesh.outcome", "rejected").hasError(later);
		this.registry.clear();
		IllegalStateException now = new IllegalStateException("now");
		this.bus.onRequestAsync("now", (request) -> {
			throw now;
		});
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.deliveries.asyncHandler("now").onRequest(new Deliveries.Incoming("now")));
		that("mesh.bus.request.handle", true).hasLowCardinalityKeyValue("mesh.outcome", "failed").hasError(now);
		this.registry.clear();
		this.bus.onRequestAsync("null", (request) -> null);
		assertThatExceptionOfType(NullPointerException.class)
			.isThrownBy(() -> this.deliveries.asyncHandler("null").onRequest(new Deliveries.Incoming("null")));
		that("mesh.bus.request.handle", true).hasLowCardinalityKeyValue("mesh.outcome", "failed").hasError();
	}

	@Test
	void acceptorIsObservedWithWhatItDecides() throws Exception {
		BusStream stream = Mockito.mock(BusStream.class);
		this.bus.onStream("accept", (candidate) -> assertThat(candidate.accept()).isSameAs(stream));
		this.bus.onStream("reject", (candidate) -> candidate.reject("no"));
		this.bus.onStream("later", (candidate) -> {
		});
		for (Map.Entry<String, String> expected : Map
			.of("accept", "accepted", "reject", "rejected", "later", "undecided")
			.entrySet()) {
			this.deliveries.acceptor(expected.getKey()).onStream(Deliveries.candidate(stream));
			that("mesh.bus.stream.accept", true).hasLowCardinalityKeyValue("mesh.outcome", expected.getValue())
				.hasLowCardinalityKeyValue("messaging.destination.template", expected.getKey());
			this.registry.clear();
		}
	}

	private ObservationContextAssert<?> that(String name, boolean stopped) {
		var that = assertThat(this.registry).hasObservationWithNameEqualTo(name).that();
		return stopped ? that.hasBeenStarted().hasBeenStopped() : that.hasBeenStarted().isNotStopped();
	}

}
