package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.annotation.StreamRejectedException;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.bus.StreamOptions;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Tests of listener methods of a web application, to which a plain {@link Mesh} connects
 * over a real WebSocket.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.peer.name=hub", "mesh.server.enabled=true", "mesh.server.users[0].principal=till",
				"mesh.server.users[0].password={noop}one" })
@Timeout(60)
class MeshListenersEndToEndTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final SendOptions HANDLED = SendOptions.DEFAULTS.acknowledge(Acknowledge.HANDLED);

	@LocalServerPort
	int port;

	@Autowired
	Mesh hub;

	@Autowired
	Listeners listeners;

	@Autowired
	MeshListenerEndpointRegistry registry;

	private final Mesh client = Mesh.builder().name("till-7").build();

	@BeforeEach
	void connect() {
		this.client.start();
		this.client.sessions()
			.principal("till")
			.password("one")
			.open(URI.create("ws://127.0.0.1:" + this.port + "/mesh"));
		await().atMost(LIMIT).until(() -> this.client.presence().graph().peer(this.hub.key()).isPresent());
		await().atMost(LIMIT).until(() -> this.hub.presence().graph().peer(this.client.key()).isPresent());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void requestIsAnsweredWithTheReturnValue() throws Exception {
		assertThat(ask("orders/7/total", "{\"lines\":[\"a\",\"b\"]}")).isEqualTo("{\"id\":7,\"lines\":2}");
		assertThat(ask("who", "")).isEqualTo("till-7 as till");
	}

	@Test
	void errorsOfARequestReachTheRequesterWithoutTheirText() {
		assertThat(refusal("fail").detail()).isEqualTo("HANDLER_FAILED");
		assertThat(refusal("orders/7/total").detail())
			.isEqualTo("HANDLER_FAILED: the listener cannot read the request");
		assertThat(refusal("plain").rejection()).contains(RejectionReason.NO_LISTENER);
		assertThat(refusal("conditional").rejection()).contains(RejectionReason.NO_LISTENER);
	}

	@Test
	void handledMessageReportsTheFailureOfItsListener() throws Exception {
		assertThat(send("fail", "x").get(20, TimeUnit.SECONDS).rejection()).contains(RejectionReason.HANDLER_FAILED);
		assertThat(send("orders/7/total", "x").get(20, TimeUnit.SECONDS).rejection())
			.contains(RejectionReason.HANDLER_FAILED);
		assertThat(send("plain", "x").get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void errorOfAListenerIsAFailureLikeAnyOther() throws Exception {
		long before = failures();
		assertThat(refusal("error").detail()).isEqualTo("HANDLER_FAILED");
		assertThat(send("error", "x").get(20, TimeUnit.SECONDS).rejection()).contains(RejectionReason.HANDLER_FAILED);
		assertThat(send("plain", "next").get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(failures()).isEqualTo(before + 2);
	}

	private long failures() {
		return this.hub.statistics().counter("bus.handler.failures");
	}

	@Test
	void concurrentCallsOfOneSenderAcknowledgeWhenTheyAreDone() throws Exception {
		List<CompletableFuture<SendResult>> sends = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			sends.add(send("work", "x"));
		}
		this.listeners.working.await();
		CompletableFuture<SendResult> other = send("plain", "not held back");
		assertThat(other.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(sends).noneMatch(CompletableFuture::isDone);
		this.listeners.release.countDown();
		for (CompletableFuture<SendResult> send : sends) {
			assertThat(send.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void streamIsAcceptedAndServed() throws Exception {
		BusStream stream = open(StreamOptions.reliable("logs/web/tail").argument("level", "3"));
		Collector collector = new Collector();
		stream.messages().subscribe(collector);
		assertThat(collector.texts.poll(20, TimeUnit.SECONDS)).isEqualTo("tail of web from 3 for till-7");
		stream.close("enough");
	}

	@Test
	void streamIsRefusedWithTheTextOfTheRejection() {
		assertRefused(StreamOptions.reliable("private"), "NOT_AUTHORISED: members only");
		assertRefused(StreamOptions.reliable("logs/web/tail"), "HANDLER_FAILED");
		assertRefused(StreamOptions.reliable("logs/web/tail").argument("level", "99"),
				"NOT_AUTHORISED: no listener takes this stream");
	}

	@Test
	void presenceIsToldByFilterAndCondition() {
		await().atMost(LIMIT).until(() -> this.listeners.presence.contains("JOINED till-7"));
		this.client.stop();
		await().atMost(LIMIT).until(() -> this.listeners.presence.contains("LEFT till-7"));
		this.listeners.presence.clear();
	}

	@Test
	void stoppedListenerRefusesAndStartedAnswersAgain() throws Exception {
		this.registry.stop("who");
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(refusal("who").rejection()).contains(RejectionReason.NO_LISTENER));
		this.registry.start("who");
		await().atMost(LIMIT).ignoreExceptions().until(() -> ask("who", "").equals("till-7 as till"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "slow", "slow-concurrent" })
	void messagesThatWaitForAStoppedListenerAreNotReportedAsHandled(String path) throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		this.listeners.slowRelease = release;
		List<CompletableFuture<SendResult>> sends = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			sends.add(send(path, "x"));
		}
		// Accepted after all the others.
		this.client.bus().send(this.hub.key(), message(path, "last")).get(20, TimeUnit.SECONDS).orThrow();
		await().atMost(LIMIT).until(() -> this.listeners.slow.get() > 0);
		this.registry.stop(path);
		release.countDown();
		List<RejectionReason> refused = new ArrayList<>();
		for (CompletableFuture<SendResult> send : sends) {
			send.get(20, TimeUnit.SECONDS).rejection().ifPresent(refused::add);
		}
		assertThat(refused).isNotEmpty().hasSize(sends.size() - this.listeners.slow.getAndSet(0));
		assertThat(refused).isSubsetOf(RejectionReason.NO_LISTENER, RejectionReason.HANDLER_FAILED);
	}

	private String ask(String path, String payload) throws Exception {
		BusMessage reply = this.client.bus().request(this.hub.key(), message(path, payload)).get(20, TimeUnit.SECONDS);
		return StandardCharsets.UTF_8.decode(reply.payload()).toString();
	}

	private SendResult refusal(String path) {
		CompletableFuture<BusMessage> reply = this.client.bus().request(this.hub.key(), message(path, "x"));
		return failure(reply);
	}

	private void assertRefused(StreamOptions options, String detail) {
		assertThat(failure(this.client.bus().openStream(this.hub.key(), options)).detail()).isEqualTo(detail);
	}

	private static SendResult failure(CompletableFuture<?> future) {
		SendResult[] result = new SendResult[1];
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(20, TimeUnit.SECONDS))
			.satisfies((ex) -> result[0] = ((SendFailedException) ex.getCause()).result());
		return result[0];
	}

	private CompletableFuture<SendResult> send(String path, String payload) {
		return this.client.bus().send(this.hub.key(), message(path, payload), HANDLED);
	}

	private BusStream open(StreamOptions options) throws Exception {
		return this.client.bus().openStream(this.hub.key(), options).get(20, TimeUnit.SECONDS);
	}

	private static BusMessage message(String path, String payload) {
		return BusMessage.of(path, payload.getBytes(StandardCharsets.UTF_8));
	}

	record Lines(List<String> lines) {

	}

	record Total(int id, int lines) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listeners.class)
	static class App {

	}

	@Component
	static class Listeners {

		final CountDownLatch working = new CountDownLatch(3);

		final CountDownLatch release = new CountDownLatch(1);

		final AtomicInteger slow = new AtomicInteger();

		volatile CountDownLatch slowRelease = new CountDownLatch(0);

		final BlockingQueue<String> presence = new LinkedBlockingQueue<>();

		@BusMessageListener("orders/{id}/total")
		CompletableFuture<Total> total(Lines order, @DestinationVariable int id) {
			return CompletableFuture.supplyAsync(() -> new Total(id, order.lines().size()));
		}

		@BusMessageListener(id = "who", path = "who")
		Mono<String> who(Peer sender, Principal principal) {
			return Mono.just(sender.deviceName() + " as " + principal.getName());
		}

		@BusMessageListener("fail")
		String fail() {
			throw new IllegalStateException("secret");
		}

		@BusMessageListener("error")
		String error() {
			throw new AssertionError("on purpose");
		}

		@BusMessageListener("plain")
		void plain(String text) {
		}

		@BusMessageListener(path = "conditional", condition = "#text == 'y'", filter = "name = 'till-7'")
		String conditional(String text) {
			return text;
		}

		@BusMessageListener(path = "work", concurrency = "3")
		void work() throws InterruptedException {
			this.working.countDown();
			this.release.await();
		}

		@BusMessageListener(id = "slow", path = "slow")
		@BusMessageListener(id = "slow-concurrent", path = "slow-concurrent", concurrency = "2")
		void slow() throws InterruptedException {
			this.slow.incrementAndGet();
			this.slowRelease.await();
		}

		@BusStreamListener(path = "logs/{name}/tail", condition = "#level < 10")
		void tail(BusStream stream, @DestinationVariable String name, @Header int level, Peer peer) {
			String text = "tail of " + name + " from " + level + " for " + peer.deviceName();
			stream.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
		}

		@BusStreamListener("private")
		void members(StreamCandidate candidate) {
			throw new StreamRejectedException("members only");
		}

		@PresenceChanged(types = { Type.JOINED, Type.LEFT }, filter = "name = 'till-7'",
				condition = "peer.deviceName() == 'till-7'")
		void presence(Type type, Peer peer) {
			this.presence.add(type + " " + peer.deviceName());
		}

	}

	private static final class Collector implements Flow.Subscriber<ByteBuffer> {

		private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(ByteBuffer message) {
			this.texts.add(StandardCharsets.UTF_8.decode(message).toString());
		}

		@Override
		public void onError(Throwable thrown) {
			this.texts.add("closed: " + thrown.getMessage());
		}

		@Override
		public void onComplete() {
			this.texts.add("ended");
		}

	}

}
