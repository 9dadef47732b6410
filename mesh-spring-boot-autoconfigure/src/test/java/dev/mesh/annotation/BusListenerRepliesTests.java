package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.RequestRejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.support.MessageBuilder;
import reactor.core.publisher.Mono;

/**
 * Tests for what {@link BusMessageListener} methods return: replies to requests.
 */
@ExtendWith(OutputCaptureExtension.class)
class BusListenerRepliesTests {

	private final FakeBus bus = new FakeBus();

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner()
		.withUserConfiguration(BusMessageListenerTests.Json.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			text     | hello | hello!
			buffer   | hello | hello!
			bytes    | hello | hello!
			object   | 7     | {"id":7,"lines":["a"]}
			list     | 7     | [{"id":7,"lines":["a"]},{"id":8,"lines":[]}]
			number   | 7     | 8
			optional | 7     | 7!
			optional | none  | ``
			nothing  | 7     | ``
			future   | 7     | {"id":7,"lines":["a"]}
			stage    | 7     | 7!
			done     | 7     | ``
			mono     | 7     | 7!
			empty    | 7     | ``
			raw      | 7     | 7!
			any      | 7     | 7!
			""")
	void returnValueIsTheReply(String path, String payload, String reply) {
		this.contextRunner.withBean(Replying.class)
			.run((context) -> assertThat(this.bus.request(path, payload)).isEqualTo(reply));
	}

	@Test
	void messageGivesTheReplyHeadersWithoutThoseOfThisNode() {
		this.contextRunner.withBean(Replying.class).run((context) -> {
			BusMessage reply = this.bus.ask("message", Map.of(), "7").get();
			assertThat(reply.path()).isEqualTo("message");
			assertThat(reply.headers()).containsExactlyInAnyOrderEntriesOf(
					Map.of("level", "3", "urgent", "true", "contentType", "application/json"));
			assertThat(new String(bytes(reply))).isEqualTo("{\"id\":7,\"lines\":[\"a\"]}");
		});
	}

	@Test
	void jsonSaysItsContentTypeAndTextDoesNot() {
		this.contextRunner.withBean(Replying.class).run((context) -> {
			assertThat(this.bus.ask("object", Map.of(), "7").get().headers()).containsEntry("contentType",
					"application/json");
			assertThat(this.bus.ask("text", Map.of(), "7").get().headers()).isEmpty();
		});
	}

	@Test
	void replyWaitsForTheFuture() {
		this.contextRunner.withBean(Later.class).run((context) -> {
			CompletableFuture<BusMessage> reply = this.bus.ask("later", Map.of(), "7");
			assertThat(reply).isNotDone();
			context.getBean(Later.class).results.get(0).complete("done");
			assertThat(new String(bytes(reply.get()))).isEqualTo("done");
		});
	}

	@Test
	void orderedMessageIsHandledWhenItsFutureIs() {
		this.contextRunner.withBean(Failed.class)
			.run((context) -> assertThatIllegalStateException().isThrownBy(() -> this.bus.deliver("async", "x"))
				.withMessage("later"));
	}

	@Test
	void voidMethodAnswersNoRequests() {
		this.contextRunner.withBean(Void.class).run((context) -> {
			assertThat(this.bus.requestHandlers()).isZero();
			this.bus.deliver("void", "x");
			assertThat(context.getBean(Void.class).got).containsExactly("x");
		});
	}

	@Test
	void methodWithAReturnTypeTakesPlainMessagesAndSaysOnceThatNobodyTakesTheResult(CapturedOutput output) {
		this.contextRunner.withBean(Replying.class).run((context) -> {
			this.bus.deliver("text", "a");
			this.bus.deliver("text", "b");
			this.bus.deliver("nothing", "b");
			assertThat(output.toString()).containsOnlyOnce("has returned a value for a message to 'text'")
				.doesNotContain("'nothing'");
		});
	}

	@Test
	void pathVariablesOfARequestAreThere() {
		this.contextRunner.withBean(Replying.class)
			.run((context) -> assertThat(this.bus.request("orders/7/total", "")).isEqualTo("total of 7"));
	}

	@Test
	void exceptionGoesToTheBusWhichTellsNothingOfIt() {
		this.contextRunner.withBean(Failed.class).run((context) -> {
			assertThatIllegalStateException().isThrownBy(() -> this.bus.request("sync", "x")).withMessage("now");
			assertThatIllegalStateException().isThrownBy(() -> this.bus.request("async", "x")).withMessage("later");
			assertThatIllegalStateException().isThrownBy(() -> this.bus.request("mono", "x")).withMessage("mono");
		});
	}

	@Test
	void rejectionReachesTheRequesterWithItsText() {
		this.contextRunner.withBean(Failed.class)
			.run((context) -> assertRejected("rejected", RejectionReason.TOO_BUSY, "come back"));
	}

	@Test
	void unreadableRequestIsRefusedWithASafeTextLoggedAndCounted(CapturedOutput output) {
		this.contextRunner.withBean(Failed.class).run((context) -> {
			assertRejected("order", RejectionReason.HANDLER_FAILED, "the listener cannot read the request");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isEqualTo(1);
			assertThat(output.toString()).contains("Failed.order(Order) failed on a request to 'order' from");
		});
	}

	@Test
	void returnExceptionsTellsTheRequester() {
		this.contextRunner.withBean(Failed.class)
			.withPropertyValues("tell=true")
			.run((context) -> assertRejected("telling", RejectionReason.HANDLER_FAILED,
					"IllegalStateException: out of paper"));
	}

	@Test
	void replyThatCannotBeWrittenIsAnError() {
		this.contextRunner.withBean(Failed.class)
			.run((context) -> assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> this.bus.request("unwritable", "x")));
	}

	private void assertRejected(String path, RejectionReason reason, String text) {
		assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> this.bus.request(path, "x"))
			.withMessage(text)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static byte[] bytes(BusMessage message) {
		byte[] bytes = new byte[message.size()];
		message.payload().get(bytes);
		return bytes;
	}

	record Order(int id, List<String> lines) {

	}

	static class Unwritable {

		public String getValue() {
			throw new IllegalStateException("cannot be read");
		}

	}

	static class Replying {

		@BusMessageListener("text")
		String text(String text) {
			return text + "!";
		}

		@BusMessageListener("bytes")
		byte[] bytes(String text) {
			return (text + "!").getBytes();
		}

		@BusMessageListener("buffer")
		ByteBuffer buffer(String text) {
			return ByteBuffer.wrap((text + "!").getBytes());
		}

		@BusMessageListener("object")
		Order object(int id) {
			return new Order(id, List.of("a"));
		}

		@BusMessageListener("list")
		List<Order> list(int id) {
			return List.of(new Order(id, List.of("a")), new Order(id + 1, List.of()));
		}

		@BusMessageListener("number")
		int number(int id) {
			return id + 1;
		}

		@BusMessageListener("optional")
		Optional<String> optional(String text) {
			return text.equals("none") ? Optional.empty() : Optional.of(text + "!");
		}

		@BusMessageListener("nothing")
		@Nullable String nothing() {
			return null;
		}

		@BusMessageListener("future")
		CompletableFuture<Order> future(int id) {
			return CompletableFuture.supplyAsync(() -> new Order(id, List.of("a")));
		}

		@BusMessageListener("stage")
		CompletionStage<String> stage(String text) {
			return CompletableFuture.completedStage(text + "!");
		}

		@BusMessageListener("done")
		CompletableFuture<java.lang.@Nullable Void> done() {
			return CompletableFuture.completedFuture(null);
		}

		@BusMessageListener("mono")
		Mono<String> mono(String text) {
			return Mono.just(text + "!");
		}

		@BusMessageListener("empty")
		Mono<java.lang.Void> empty() {
			return Mono.empty();
		}

		@BusMessageListener("raw")
		BusMessage raw(dev.mesh.bus.Message message) {
			return message.reply((new String(message.bytes()) + "!").getBytes());
		}

		@BusMessageListener("any")
		Object any(String text) {
			return Mono.just(text + "!");
		}

		@BusMessageListener("message")
		Message<Order> message(Message<Integer> message) {
			return MessageBuilder.withPayload(new Order(message.getPayload(), List.of("a")))
				.copyHeaders(message.getHeaders())
				.setHeader("level", 3)
				.setHeader("urgent", true)
				.build();
		}

		@BusMessageListener("orders/{id}/total")
		String total(@DestinationVariable int id) {
			return "total of " + id;
		}

	}

	static class Later {

		final List<CompletableFuture<String>> results = new ArrayList<>();

		@BusMessageListener("later")
		CompletableFuture<String> later() {
			CompletableFuture<String> result = new CompletableFuture<>();
			this.results.add(result);
			return result;
		}

	}

	static class Void {

		final List<String> got = new ArrayList<>();

		@BusMessageListener("void")
		void on(String text) {
			this.got.add(text);
		}

	}

	static class Failed {

		@BusMessageListener("sync")
		String sync() {
			throw new IllegalStateException("now");
		}

		@BusMessageListener("async")
		CompletableFuture<String> async() {
			return CompletableFuture.failedFuture(new IllegalStateException("later"));
		}

		@BusMessageListener("mono")
		Mono<String> mono() {
			return Mono.error(new IllegalStateException("mono"));
		}

		@BusMessageListener("rejected")
		String rejected() {
			throw new RequestRejectedException(RejectionReason.TOO_BUSY, "come back");
		}

		@BusMessageListener("order")
		String order(Order order) {
			return "unreachable";
		}

		@BusMessageListener(path = "telling", returnExceptions = "${tell:false}")
		String telling() {
			throw new IllegalStateException("out of paper");
		}

		@BusMessageListener("unwritable")
		Object unwritable() {
			return new Unwritable();
		}

	}

}
