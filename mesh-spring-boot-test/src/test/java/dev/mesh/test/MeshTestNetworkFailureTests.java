package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamOptions;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests for {@link MeshTestNetwork} and its peers where something goes wrong, as it does
 * in tests of an application.
 */
@Timeout(60)
class MeshTestNetworkFailureTests {

	private static final URI HUB = URI.create("wss://hub.example/mesh");

	private final MeshTestNetwork network = new MeshTestNetwork();

	private final Mesh application = this.network.build(Mesh.builder().name("application")).start();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	@AfterEach
	void close() {
		this.end.complete(null);
		this.network.close();
		this.application.close();
		this.threads.shutdown();
	}

	@Test
	void aHubThatRefusesTheApplicationJoinsAllTheSame() {
		try (Mesh client = client()) {
			MeshTestPeer strict = this.network.peer("strict")
				.serving(HUB.toString())
				.authenticator((request) -> AuthenticationResult.deny("unknown"))
				.join();
			assertThat(client.targets().get(0).lastCode()).contains(ErrorCode.AUTHENTICATION_FAILED);
			assertThat(strict.mesh().connectedSessions()).isEmpty();
			strict.leave();

			this.network.peer("kind").serving(HUB.toString()).join();
			assertThat(client.targets().get(0).state()).as("what another one has said does not count")
				.isEqualTo(TargetStatus.State.CONNECTED);
		}
	}

	@Test
	void settingsAreThoseOfThePeer() {
		MeshTestPeer patient = this.network.peer("patient")
			.settings((settings) -> settings
				.withSession(settings.session().withKeepAlive(Duration.ofMinutes(5), Duration.ofMinutes(10))))
			.join();

		assertThat(patient.mesh().settings().session().deadAfter()).isEqualTo(Duration.ofMinutes(10));
	}

	@Test
	void whoIsBehindAHubThatIsCutOffLeavesUnheard() {
		try (Mesh client = client()) {
			MeshTestPeer hub = this.network.peer("hub").serving(HUB.toString()).join();
			MeshTestPeer lamp = this.network.peer("lamp").via(hub).join();
			hub.cut();

			lamp.leave();

			assertThat(this.network.peers()).containsExactly(hub);
			assertThat(client.presence().graph().peer(lamp.key())).as("nobody has told").isPresent();
		}
	}

	@Test
	void aBlockedListenerDoesNotKeepAPeerFromComingBack() throws InterruptedException {
		try (Mesh client = client((attempt, entropy) -> 30_000)) {
			MeshTestPeer hub = this.network.peer("hub").serving(HUB.toString()).join();
			MeshTestPeer till = this.network.join("till-7");
			hub.cut();
			blockListenerBy(till);

			hub.heal();

			assertThat(client.targets().get(0).state()).isEqualTo(TargetStatus.State.CONNECTED);
		}
	}

	@Test
	void aBlockedListenerDoesNotKeepPeersFromBeingForgotten() throws InterruptedException {
		MeshTestPeer killed = this.network.join("till-7");
		MeshTestPeer other = this.network.join("till-8");
		killed.crash();
		blockListenerBy(other);

		this.network.reset();

		assertThat(this.application.presence().graph().remotePeers()).isEmpty();
	}

	@Test
	void aResetThatFailedDoesNotFailTheNext() {
		MeshTestPeer killed = this.network.join("till-7");
		killed.crash();
		this.network.awaitAtMost(Duration.ZERO);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.network::reset)
			.withMessageContaining("still there");
		this.network.awaitAtMost(Duration.ofSeconds(10));

		this.network.reset();

		assertThat(this.application.presence().graph().peer(killed.key())).as("was not waited for again").isPresent();
	}

	@Test
	void patternsAreThoseOfListeners() {
		MeshTestPeer till = this.network.join("till-7");
		this.application.bus().send(till.key(), BusMessage.of("prices/tea", new byte[0]));

		assertThat(till.received().await("prices/{item}").path()).isEqualTo("prices/tea");
		assertThatIllegalArgumentException().isThrownBy(() -> till.received().await("prices/t*"));
		assertThatIllegalArgumentException().isThrownBy(() -> till.received().assertNone("**/tea"));
	}

	@Test
	void whatSeveralWaitForEachGetsOnce() {
		MeshTestPeer till = this.network.join("till-7");
		till.acceptStreams("logs/*");
		List<String> numbers = IntStream.range(0, 8).mapToObj(String::valueOf).toList();
		for (int round = 0; round < 20; round++) {
			List<CompletableFuture<String>> messages = each(numbers, () -> till.received().await("a").text());
			numbers.forEach((number) -> this.application.bus()
				.send(till.key(), BusMessage.of("a", number.getBytes(StandardCharsets.UTF_8))));
			assertThat(messages).extracting(CompletableFuture::join).containsExactlyInAnyOrderElementsOf(numbers);
		}
		List<CompletableFuture<String>> streams = each(numbers, () -> till.awaitStream().stream().path());
		numbers.forEach(
				(number) -> this.application.bus().openStream(till.key(), StreamOptions.reliable("logs/" + number)));
		assertThat(streams).extracting(CompletableFuture::join)
			.containsExactlyInAnyOrderElementsOf(numbers.stream().map("logs/"::concat).toList());
	}

	@Test
	void aListenerThatThrowsHasBeenCalledAndIsCalledAgain() {
		MeshTestPeer till = this.network.join("till-7");
		List<String> heard = new ArrayList<>();
		this.application.bus().onMessage("orders", (message) -> {
			heard.add(message.path());
			throw new IllegalStateException("out of tea");
		});

		assertThat(till.send("orders", "tea").outcome()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
		assertThat(heard).hasSize(1);
		this.network.clock().advance(Duration.ofMinutes(1));
		assertThat(till.send("orders", "tea").outcome()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
		assertThat(heard).hasSize(2);
	}

	@Test
	void anAnswerThatThrowsFailsTheRequest() {
		MeshTestPeer till = this.network.join("till-7");
		till.answer("prices", (request) -> {
			throw new IllegalStateException("no price");
		});

		CompletableFuture<BusMessage> reply = ask(till);

		assertThat(reply).isCompletedExceptionally();
		assertThat(till.sees(this.application)).isTrue();
	}

	@Test
	void anAnswerMaySendFirst() {
		MeshTestPeer till = this.network.join("till-7");
		this.application.bus().onMessage("orders", (message) -> this.entered.countDown());
		till.answer("prices", (request) -> till.send("orders", "tea").isSuccess() ? "sent" : "not sent");

		assertThat(StandardCharsets.UTF_8.decode(ask(till).join().payload()).toString()).isEqualTo("sent");
	}

	@Test
	void timeGoesOnByAYearAtMost() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.network.clock().advance(Duration.ofSeconds(Long.MAX_VALUE)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.network.clock().advance(Duration.ofDays(365).plusNanos(1)));
	}

	private Mesh client() {
		return client(ReconnectionStrategy.fullJitter(100, 30_000));
	}

	private Mesh client(ReconnectionStrategy reconnection) {
		SessionRequest hub = new SessionRequest(List.of(HUB), Credentials.password("client", "secret"), Map.of(), null,
				60_000, reconnection, true);
		return this.network.build(Mesh.builder().name("client").target(hub)).start();
	}

	/** Without anything that settles: nobody has found out yet that it is blocked. */
	private void blockListenerBy(MeshTestPeer sender) throws InterruptedException {
		this.application.bus().onMessage("orders", (message) -> {
			this.entered.countDown();
			this.end.join();
		});
		sender.bus().send(this.application.key(), BusMessage.of("orders", new byte[0]));
		this.entered.await();
	}

	/** So many threads that ask at the same time. */
	private List<CompletableFuture<String>> each(List<String> numbers, Supplier<String> question) {
		return numbers.stream().map((number) -> CompletableFuture.supplyAsync(question, this.threads)).toList();
	}

	private CompletableFuture<BusMessage> ask(MeshTestPeer peer) {
		CompletableFuture<BusMessage> reply = this.application.bus()
			.request(peer.key(), BusMessage.of("prices", new byte[0]));
		this.network.await(reply::isDone, () -> "no reply");
		return reply;
	}

}
