package dev.mesh.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.annotation.MeshMessageHeaders;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Overflow;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceGraph;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Tests for what a {@link BusTemplate} and its {@link MessageSpec} send.
 */
class BusTemplateTests {

	private static final Order ORDER = new Order(7, List.of("a", "b"));

	private static final String JSON = "{\"id\":7,\"lines\":[\"a\",\"b\"]}";

	private final RecordingBus bus = new RecordingBus();

	private final PresenceGraph graph = Mockito.mock(PresenceGraph.class);

	private final Presence presence = Mockito.mock(Presence.class);

	private final BusTemplate template = builder().converter(new JacksonJsonMessageConverter()).build();

	private BusTemplate.Builder builder() {
		Mockito.when(this.presence.graph()).thenReturn(this.graph);
		return BusTemplate.builder(this.bus, this.presence);
	}

	// what goes out

	@Test
	void bytesAndTextGoAsTheyAreWithoutHeaders() {
		this.template.send(RecordingBus.PEER, "orders", new byte[] { 1, 2 });
		assertThat(this.bus.last().bytes()).containsExactly(1, 2);
		this.template.send(RecordingBus.PEER, "orders", ByteBuffer.wrap(new byte[] { 1, 2, 3 }, 1, 2));
		assertThat(this.bus.last().bytes()).containsExactly(2, 3);
		this.template.send(RecordingBus.PEER, "orders", "gr\u00fc\u00dfe");
		assertThat(this.bus.last().text()).isEqualTo("gr\u00fc\u00dfe");
		assertThat(this.bus.calls).allSatisfy((call) -> {
			assertThat(call.method()).isEqualTo("send");
			assertThat(call.target()).isEqualTo(RecordingBus.PEER);
			assertThat(call.options()).isEqualTo(SendOptions.DEFAULTS);
			assertThat(call.message().path()).isEqualTo("orders");
			assertThat(call.message().headers()).isEmpty();
		});
	}

	@Test
	void objectsGoAsJsonThatSaysSo() {
		this.template.send(RecordingBus.PEER, "orders", ORDER);
		assertThat(this.bus.last().text()).isEqualTo(JSON);
		assertThat(this.bus.last().message().headers()).containsExactly(Map.entry("contentType", "application/json"));
	}

	@Test
	void springMessageGoesWithItsPlainHeadersAndThoseOfTheSpecWin() {
		Message<Order> message = MessageBuilder.withPayload(ORDER)
			.setHeader("level", 3)
			.setHeader("kind", "new")
			.setHeader("notPlain", List.of("x"))
			.setHeader(MeshMessageHeaders.SENDER, RecordingBus.PEER)
			.setReplyChannelName("channel")
			.build();
		this.template.newMessage(message).path("orders").header("kind", "old").to(RecordingBus.PEER).send();
		assertThat(this.bus.last().text()).isEqualTo(JSON);
		assertThat(this.bus.last().message().headers())
			.containsExactlyInAnyOrderEntriesOf(Map.of("level", "3", "kind", "old", "contentType", "application/json"));
	}

	@Test
	void receivedSpringMessageIsForwardedToItsPathUnlessToldAnother() {
		Message<byte[]> received = MessageBuilder.withPayload(new byte[] { 5 })
			.setHeader(MeshMessageHeaders.PATH, "orders/7")
			.setHeader("level", "3")
			.build();
		this.template.newMessage(received).to(RecordingBus.PEER).send();
		assertThat(this.bus.last().message().path()).isEqualTo("orders/7");
		assertThat(this.bus.last().message().headers()).containsExactly(Map.entry("level", "3"));
		this.template.newMessage(received).path("others").to(RecordingBus.PEER).send();
		assertThat(this.bus.last().message().path()).isEqualTo("others");
	}

	@Test
	void contentTypeOfTheSenderIsKept() {
		this.template.newMessage(ORDER)
			.path("orders")
			.header(MessageHeaders.CONTENT_TYPE, "application/vnd.shop+json")
			.to(RecordingBus.PEER)
			.send();
		assertThat(this.bus.last().message().headers())
			.containsExactly(Map.entry("contentType", "application/vnd.shop+json"));
	}

	@Test
	void withoutJacksonAnObjectIsRefusedSayingWhatToDo() {
		BusTemplate plain = builder().build();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> plain.send(RecordingBus.PEER, "orders", ORDER))
			.withMessageContainingAll("'orders'", RecordingBus.PEER.toString(), Order.class.getName(),
					"spring-boot-starter-jackson", "meshPayloadConverter")
			.satisfies((ex) -> assertThat(ex.path()).isEqualTo("orders"))
			.satisfies((ex) -> assertThat(ex.target()).contains(RecordingBus.PEER.toString()));
		plain.send(RecordingBus.PEER, "orders", "text");
		assertThat(this.bus.calls).hasSize(1);
	}

	@Test
	void whatCannotBeWrittenIsRefusedWithPathPeerAndReason() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.template.send(RecordingBus.PEER, "orders", new Unwritable()))
			.withMessageContainingAll("'orders'", RecordingBus.PEER.toString(), "Could not write JSON")
			.withCauseInstanceOf(Exception.class);
		assertThat(this.bus.calls).isEmpty();
	}

	@Test
	void converterThatMakesNeitherBytesNorTextIsNamed() {
		MessageConverter strange = Mockito.mock(MessageConverter.class, (call) -> new MessageOf(42));
		BusTemplate other = builder().converter(strange).build();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> other.send(RecordingBus.PEER, "orders", ORDER))
			.withMessageContaining("java.lang.Integer");
		BusTemplate textual = builder().converter(Mockito.mock(MessageConverter.class, (call) -> new MessageOf("xml")))
			.build();
		textual.send(RecordingBus.PEER, "orders", ORDER);
		assertThat(this.bus.last().text()).isEqualTo("xml");
		BusTemplate unable = builder().converter(new ByteArrayMessageConverter()).build();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> unable.send(RecordingBus.PEER, "orders", ORDER))
			.withMessageContaining("nothing can write");
	}

	@Test
	void headersOverTheLimitAreRefusedWithPathPeerAndReason() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.template.newMessage("x")
				.path("orders")
				.header("big", "x".repeat(5000))
				.to(RecordingBus.PEER)
				.send())
			.withMessageContainingAll("'orders'", RecordingBus.PEER.toString(), "'big' has 5000", "4096");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "orders/*", "/orders", "orders/{id}" })
	void invalidPathIsRefused(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send(RecordingBus.PEER, path, "x"))
			.withMessageContaining("Path '" + path + "' is not valid");
	}

	@Test
	void misuseThatTheBusFindsIsThrownAtOnce() {
		this.bus.misuse = new IllegalArgumentException("The receiver is this peer itself");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send(RecordingBus.PEER, "a", "x"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.request(RecordingBus.PEER, "a", "x", String.class));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.sendUnreliable(RecordingBus.PEER, "a", "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.sendToAll(PeerFilter.all(), "a", "x"));
	}

	// how it goes

	@Test
	void optionsOfTheSpecWinOverThoseOfTheTemplate() {
		SendOptions defaults = SendOptions.DEFAULTS.timeToLive(Duration.ofSeconds(3)).dropOldest(5);
		BusTemplate other = builder().sendOptions(defaults).build();
		other.send(RecordingBus.PEER, "a", "x");
		assertThat(this.bus.last().options()).isEqualTo(defaults);
		MessageSpec spec = other.newMessage("x")
			.path("a")
			.to(RecordingBus.PEER)
			.timeToLive(Duration.ofSeconds(1))
			.overflow(new Overflow.Fail())
			.acknowledge(Acknowledge.HANDLED);
		spec.send();
		SendOptions expected = new SendOptions(Acknowledge.HANDLED, new Overflow.Fail(), Duration.ofSeconds(1));
		assertThat(this.bus.last().options()).isEqualTo(expected);
		other.newMessage("x").path("a").acknowledge(Acknowledge.HANDLED).toAll(PeerFilter.all());
		assertThat(this.bus.last().options())
			.isEqualTo(new SendOptions(Acknowledge.HANDLED, new Overflow.DropOldest(5), Duration.ofSeconds(3)));
	}

	@Test
	void sendEndsWithTheResultOfTheBusAlsoWhenItIsNoSuccess() {
		CompletableFuture<SendResult> future = this.template.send(RecordingBus.PEER, "a", "x");
		assertThat(future).isNotDone();
		SendResult timedOut = new SendResult(Outcome.TIMED_OUT, true, "late");
		this.bus.sent.complete(timedOut);
		assertThat(future).isCompletedWithValue(timedOut);
	}

	@Test
	void cancellingASendReachesTheBus() {
		assertThat(this.template.send(RecordingBus.PEER, "a", "x")).isSameAs(this.bus.sent);
	}

	@Test
	void unreliableMessageGoesOnceWithItsTimeToLive() {
		assertThat(this.template.sendUnreliable(RecordingBus.PEER, "a", ORDER)).isEqualTo(this.bus.unreliable);
		assertThat(this.bus.last().text()).isEqualTo(JSON);
		assertThat(this.bus.last().options()).isNull();
		this.template.newMessage("x")
			.path("a")
			.to(RecordingBus.PEER)
			.timeToLive(Duration.ofSeconds(2))
			.sendUnreliable();
		assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void fanOutGoesToTheFilterAndReportsEachPeer() {
		PeerFilter filter = PeerFilter.parse("metadata.role = 'till'");
		CompletableFuture<DispatchReport> report = this.template.sendToAll(filter, "a", ORDER);
		assertThat(this.bus.last().method()).isEqualTo("sendToAll");
		assertThat(this.bus.last().target()).isEqualTo(filter);
		DispatchReport all = new DispatchReport(Map.of(RecordingBus.PEER, RecordingBus.ACKNOWLEDGED));
		this.bus.report.complete(all);
		assertThat(report).isCompletedWithValue(all);
		this.template.newMessage("x").path("a").toAll("name = 'till-7'");
		assertThat(this.bus.last().target()).isEqualTo(PeerFilter.parse("name = 'till-7'"));
		assertThatExceptionOfType(FilterSyntaxException.class)
			.isThrownBy(() -> this.template.newMessage("x").path("a").toAll("name ="));
	}

	@Test
	void whatMakesNoSenseTogetherIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.newMessage("x").to(RecordingBus.PEER).send())
			.withMessageContaining("no path");
		assertThatIllegalStateException().isThrownBy(() -> this.template.newMessage("x").path("a").send())
			.withMessageContainingAll("'a'", "no receiver");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.newMessage("x").path("a").to(RecordingBus.PEER).toAll("all"))
			.withMessageContainingAll("'a'", "one receiver");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.newMessage("x")
				.path("a")
				.to(RecordingBus.PEER)
				.overflow(new Overflow.Fail())
				.request(String.class))
			.withMessageContainingAll("'a'", "overflow", "a request");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.newMessage("x")
				.path("a")
				.to(RecordingBus.PEER)
				.acknowledge(Acknowledge.HANDLED)
				.sendUnreliable())
			.withMessageContainingAll("'a'", "acknowledge", "an unreliable message");
		assertThat(this.bus.calls).isEmpty();
	}

	// to whom

	@Test
	void receiverIsAKeyAPeerOrAUniqueName() {
		Peer peer = Mockito.mock(Peer.class);
		Mockito.when(peer.key()).thenReturn(RecordingBus.PEER);
		Mockito.when(this.graph.named("till-7")).thenReturn(peer);
		this.template.newMessage("x").path("a").to(peer).send();
		assertThat(this.bus.last().target()).isEqualTo(RecordingBus.PEER);
		this.template.newMessage("x").path("a").to("till-7").send();
		assertThat(this.bus.last().target()).isEqualTo(RecordingBus.PEER);
	}

	@Test
	void nameOfNobodyOrOfSeveralIsRefusedWithPathNameAndReason() {
		Mockito.when(this.graph.named("nobody")).thenThrow(new NoSuchElementException("No peer named 'nobody'"));
		Mockito.when(this.graph.named("twin")).thenThrow(new IllegalStateException("Several peers are named 'twin'"));
		for (String name : List.of("nobody", "twin")) {
			assertThatExceptionOfType(UnknownPeerException.class)
				.isThrownBy(() -> this.template.newMessage("x").path("a").to(name).send())
				.withMessageContainingAll("'a'", "'" + name + "'", "named");
		}
		assertThat(this.bus.calls).isEmpty();
	}

	record Order(int id, List<String> lines) {

	}

	static final class Unwritable {

		public String getValue() {
			throw new IllegalStateException("not now");
		}

	}

	private record MessageOf(Object getPayload) implements Message<Object> {

		@Override
		public MessageHeaders getHeaders() {
			return new MessageHeaders(Map.of());
		}

	}

}
