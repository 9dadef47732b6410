package dev.mesh.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import dev.mesh.template.Destination.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for {@link BusInterceptor}s of a {@link BusTemplate}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BusInterceptorTests {

	private final RecordingBus bus = new RecordingBus();

	private final List<String> log = new ArrayList<>();

	private final List<Destination> destinations = new ArrayList<>();

	@Test
	void theyChangeHeadersInTheirOrderAndHearOfTheResultInReverse() {
		BusTemplate template = template(new Named("one"), new Named("two"));
		template.send(RecordingBus.PEER, "a", "x");
		assertThat(this.bus.last().message().headers()).containsExactly(Map.entry("one", "a"), Map.entry("two", "a"));
		assertThat(this.log).containsExactly("one before", "two before");
		this.bus.sent.complete(RecordingBus.ACKNOWLEDGED);
		assertThat(this.log).containsExactly("one before", "two before", "two ACKNOWLEDGED", "one ACKNOWLEDGED");
		assertThat(this.destinations).allSatisfy((destination) -> {
			assertThat(destination.operation()).isEqualTo(Operation.SEND);
			assertThat(destination.path()).isEqualTo("a");
			assertThat(destination.peer()).contains(RecordingBus.PEER);
			assertThat(destination.filter()).isEmpty();
		});
	}

	@Test
	void theyCanReplaceThePayloadButNotThePath() {
		template(changing((message) -> BusMessage.of(message.path(), new byte[] { 9 }))).send(RecordingBus.PEER, "a",
				"x");
		assertThat(this.bus.last().bytes()).containsExactly(9);
		BusTemplate diverting = template(changing((message) -> BusMessage.of("b", new byte[0])));
		assertThatIllegalStateException().isThrownBy(() -> diverting.send(RecordingBus.PEER, "a", "x"))
			.withMessageContainingAll("'a'", "'b'", "only change headers and payload");
		assertThat(this.bus.calls).hasSize(1);
	}

	@Test
	void refusalNamesPathPeerAndReasonAndNothingIsSent() {
		BusInterceptor refusing = new BusInterceptor() {
			@Override
			public BusMessage beforeSend(Destination destination, BusMessage message) {
				throw destination.refuse("not on Sundays");
			}
		};
		BusTemplate template = template(new Named("one"), refusing, new Named("three"));
		assertThatExceptionOfType(MessageRefusedException.class)
			.isThrownBy(() -> template.request(RecordingBus.PEER, "a", "x", String.class))
			.withMessageContainingAll("'a'", RecordingBus.PEER.toString(), "not on Sundays");
		assertThatExceptionOfType(MessageRefusedException.class)
			.isThrownBy(() -> template.sendToAll(PeerFilter.parse("name = 'x'"), "a", "x"))
			.withMessageContainingAll("'a'", "name = 'x'", "not on Sundays");
		assertThat(this.bus.calls).isEmpty();
		assertThat(this.log).containsExactly("one before", "one before");
	}

	@Test
	void requestsEndAsAcknowledgedOrWithTheirFailure() {
		BusTemplate template = template(new Named("one"));
		template.request(RecordingBus.PEER, "a", "x", String.class);
		this.bus.reply.complete(BusMessage.of("a", "ok".getBytes(StandardCharsets.UTF_8)));
		this.bus.reply = new CompletableFuture<>();
		template.request(RecordingBus.PEER, "a", "x", String.class);
		this.bus.reply
			.completeExceptionally(new SendFailedException(new SendResult(Outcome.UNREACHABLE, false, "gone")));
		this.bus.reply = new CompletableFuture<>();
		template.request(RecordingBus.PEER, "a", "x", String.class).cancel(true);
		this.bus.reply = new CompletableFuture<>();
		template.request(RecordingBus.PEER, "a", "x", String.class);
		this.bus.reply.completeExceptionally(new IllegalStateException("odd"));
		assertThat(this.log).filteredOn((line) -> !line.endsWith("before"))
			.containsExactly("one ACKNOWLEDGED", "one UNREACHABLE", "one CANCELLED", "one CLOSED");
	}

	@Test
	void fanOutEndsOnceForEachPeer() {
		PeerKey other = new PeerKey(5, 6, 7, 8);
		template(new Named("one")).sendToAll(PeerFilter.all(), "a", "x");
		assertThat(this.destinations).singleElement()
			.satisfies((before) -> assertThat(before.peer()).isEmpty())
			.satisfies((before) -> assertThat(before.filter()).contains(PeerFilter.all()));
		Map<PeerKey, SendResult> results = new LinkedHashMap<>();
		results.put(RecordingBus.PEER, RecordingBus.ACKNOWLEDGED);
		results.put(other, new SendResult(Outcome.TIMED_OUT, true, ""));
		this.bus.report.complete(new DispatchReport(results));
		assertThat(this.log).containsExactly("one before", "one ACKNOWLEDGED", "one TIMED_OUT");
		assertThat(this.destinations.get(1).peer()).contains(RecordingBus.PEER);
		assertThat(this.destinations.get(2).peer()).contains(other);
	}

	@Test
	void unreliableMessageEndsAtOnce() {
		template(new Named("one")).sendUnreliable(RecordingBus.PEER, "a", "x");
		assertThat(this.log).containsExactly("one before", "one SENT");
	}

	@Test
	void oneThatFailsAfterTheResultIsLoggedAndChangesNothing(CapturedOutput output) {
		BusInterceptor failing = new BusInterceptor() {
			@Override
			public void afterResult(Destination destination, SendResult result) {
				throw new IllegalStateException("planted");
			}
		};
		CompletableFuture<SendResult> future = template(new Named("one"), failing).send(RecordingBus.PEER, "a", "x");
		this.bus.sent.complete(RecordingBus.ACKNOWLEDGED);
		assertThat(future).isCompletedWithValue(RecordingBus.ACKNOWLEDGED);
		assertThat(this.log).containsExactly("one before", "one ACKNOWLEDGED");
		assertThat(output).contains("has failed after SEND to 'a'", "planted");
	}

	private BusTemplate template(BusInterceptor... interceptors) {
		BusTemplate.Builder builder = BusTemplate.builder(this.bus, Mockito.mock(Presence.class));
		List.of(interceptors).forEach(builder::interceptor);
		return builder.build();
	}

	private static BusInterceptor changing(java.util.function.UnaryOperator<BusMessage> change) {
		return new BusInterceptor() {
			@Override
			public BusMessage beforeSend(Destination destination, BusMessage message) {
				return change.apply(message);
			}
		};
	}

	private final class Named implements BusInterceptor {

		private final String name;

		Named(String name) {
			this.name = name;
		}

		@Override
		public BusMessage beforeSend(Destination destination, BusMessage message) {
			BusInterceptorTests.this.log.add(this.name + " before");
			BusInterceptorTests.this.destinations.add(destination);
			return message.withHeader(this.name, destination.path());
		}

		@Override
		public void afterResult(Destination destination, SendResult result) {
			BusInterceptorTests.this.log.add(this.name + " " + result.outcome());
			BusInterceptorTests.this.destinations.add(destination);
		}

	}

}
