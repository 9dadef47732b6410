package dev.mesh.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.presence.Presence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import reactor.core.publisher.Mono;

/**
 * Tests for requests of a {@link BusTemplate}, and for its use with Reactor.
 */
class BusTemplateRequestTests {

	private static final Order ORDER = new Order(7, List.of("a", "b"));

	private static final String JSON = "{\"id\":7,\"lines\":[\"a\",\"b\"]}";

	private final RecordingBus bus = new RecordingBus();

	private final BusTemplate template = builder().converter(new JacksonJsonMessageConverter()).build();

	private BusTemplate.Builder builder() {
		return BusTemplate.builder(this.bus, Mockito.mock(Presence.class));
	}

	@Test
	void replyIsReadAsAnObject() {
		CompletableFuture<@Nullable Order> reply = this.template.request(RecordingBus.PEER, "orders", "7", Order.class);
		assertThat(this.bus.last().method()).isEqualTo("request");
		assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(30));
		reply(JSON);
		assertThat(reply).isCompletedWithValue(ORDER);
	}

	@Test
	void replyIsReadAsATypeWithGenerics() {
		CompletableFuture<@Nullable List<Order>> list = this.template.request(RecordingBus.PEER, "orders", "all",
				new ParameterizedTypeReference<>() {
				});
		reply("[" + JSON + "]");
		assertThat(list).isCompletedWithValue(List.of(ORDER));
		this.bus.reply = new CompletableFuture<>();
		CompletableFuture<@Nullable Map<String, Order>> map = this.template.request(RecordingBus.PEER, "orders", "all",
				new ParameterizedTypeReference<>() {
				});
		reply("{\"first\":" + JSON + "}");
		assertThat(map).isCompletedWithValue(Map.of("first", ORDER));
		this.bus.reply = new CompletableFuture<>();
		CompletableFuture<@Nullable Optional<Order>> optional = this.template.request(RecordingBus.PEER, "orders",
				"one", new ParameterizedTypeReference<>() {
				});
		reply(JSON);
		assertThat(optional).isCompletedWithValue(Optional.of(ORDER));
	}

	@Test
	void replyIsReadAsBytesTextTheMessageOrNothing() {
		reply("ok");
		byte[] bytes = "ok".getBytes(StandardCharsets.UTF_8);
		assertThat(request(byte[].class)).isEqualTo(bytes);
		assertThat(request(Object.class)).isEqualTo(bytes);
		assertThat(request(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(bytes));
		assertThat(request(String.class)).isEqualTo("ok");
		assertThat(request(CharSequence.class)).isEqualTo("ok");
		assertThat(request(BusMessage.class)).isSameAs(this.bus.reply.join());
		assertThat(request(Void.class)).isNull();
	}

	@Test
	void textOfAReplyIsInTheCharsetOfItsContentTypeElseInUtf8() {
		byte[] latin = "gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
		for (Map.Entry<String, String> expected : Map
			.of("text/plain;charset=ISO-8859-1", "gr\u00fc\u00dfe", "text/plain;charset=nonsense",
					new String(latin, StandardCharsets.UTF_8), "///", new String(latin, StandardCharsets.UTF_8))
			.entrySet()) {
			this.bus.reply = CompletableFuture
				.completedFuture(BusMessage.of("a", latin).withHeader("contentType", expected.getKey()));
			assertThat(request(String.class)).isEqualTo(expected.getValue());
		}
	}

	@Test
	void emptyReplyIsEmptyBytesEmptyTextOrNull() {
		reply("");
		assertThat(request(byte[].class)).isEmpty();
		assertThat(request(String.class)).isEmpty();
		assertThat(request(Order.class)).isNull();
	}

	@Test
	void unreadableReplyFailsWithPathPeerAndReason() {
		reply("no json");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> request(Order.class))
			.havingCause()
			.isInstanceOf(PayloadConversionException.class)
			.withMessageContainingAll("'a'", RecordingBus.PEER.toString(), "cannot be read as", Order.class.getName());
		BusTemplate plain = builder().build();
		assertThat(plain.request(RecordingBus.PEER, "a", "x", Order.class)).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(PayloadConversionException.class)
			.withMessageContainingAll("nothing can read the reply", Order.class.getName(),
					"spring-boot-starter-jackson");
	}

	@Test
	void failedRequestNamesPathPeerAndReasonAndHasTheResult() {
		CompletableFuture<@Nullable String> reply = this.template.request(RecordingBus.PEER, "a", "x", String.class);
		SendResult timedOut = new SendResult(Outcome.TIMED_OUT, true, "no answer in time");
		this.bus.reply.completeExceptionally(new SendFailedException(timedOut));
		assertThat(reply).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(RequestFailedException.class, (ex) -> {
				assertThat(ex.result()).isEqualTo(timedOut);
				assertThat(ex.path()).isEqualTo("a");
				assertThat(ex).hasMessageContainingAll("'a'", RecordingBus.PEER.toString(), "TIMED_OUT", "in doubt",
						"no answer in time");
			});
	}

	@Test
	void timeOutIsThatOfTheSpecElseOfTheTemplate() {
		BusTemplate other = builder().requestTimeout(Duration.ofSeconds(5)).build();
		other.request(RecordingBus.PEER, "a", "x", String.class);
		assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(5));
		other.newMessage("x").path("a").to(RecordingBus.PEER).timeToLive(Duration.ofSeconds(1)).request(String.class);
		assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(1));
		for (Duration invalid : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(25))) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder().requestTimeout(invalid))
				.withMessageContaining(invalid.toString());
		}
	}

	@Test
	void whoeverEndsTheFutureOfARequestEndsTheRequest() {
		CompletableFuture<@Nullable String> cancelled = this.template.request(RecordingBus.PEER, "a", "x",
				String.class);
		cancelled.cancel(true);
		assertThat(this.bus.reply).isCancelled();
		this.bus.reply = new CompletableFuture<>();
		CompletableFuture<@Nullable String> timed = this.template.request(RecordingBus.PEER, "a", "x", String.class)
			.orTimeout(1, TimeUnit.MILLISECONDS);
		assertThat(timed).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(TimeoutException.class);
		org.awaitility.Awaitility.await().until(this.bus.reply::isCancelled);
	}

	@Test
	void monoAdaptsFuturesAndWhatIsThrownAtOnce() {
		Mono<Order> mono = Mono.fromFuture(() -> this.template.request(RecordingBus.PEER, "orders", "7", Order.class));
		assertThat(this.bus.calls).isEmpty();
		reply(JSON);
		assertThat(mono.block()).isEqualTo(ORDER);
		assertThat(this.bus.calls).hasSize(1);
		Mono<SendResult> refused = Mono
			.fromFuture(() -> this.template.send(RecordingBus.PEER, "orders", new Unwritable()));
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(refused::block);
	}

	@Test
	void disposingAMonoEndsTheRequest() {
		Mono.fromFuture(() -> this.template.request(RecordingBus.PEER, "orders", "7", Order.class))
			.subscribe()
			.dispose();
		assertThat(this.bus.reply).isCancelled();
	}

	private <R> @Nullable R request(Class<R> type) {
		return this.template.request(RecordingBus.PEER, "a", "x", type).join();
	}

	private void reply(String text) {
		this.bus.reply.complete(BusMessage.of("a", text.getBytes(StandardCharsets.UTF_8)));
	}

	record Order(int id, List<String> lines) {

	}

	static final class Unwritable {

		public String getValue() {
			throw new IllegalStateException("not now");
		}

	}

}
