package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.IdentityStoreException;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkListener;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MeshLifecycleTests {

	@Test
	void startAndStopAreRepeatableAndLeaveNoThreads() throws Exception {
		try (InMemoryNetwork network = new InMemoryNetwork()) {
			Mesh hub = Mesh.builder()
				.name("cycle-hub")
				.transport(network.transport())
				.acceptSessions(true)
				.authenticator(MeshPair.DOORMAN)
				.build();
			Mesh till = Mesh.builder()
				.name("cycle-till")
				.transport(network.transport())
				.target(MeshPair.target(network.serve("hub", hub::accept)))
				.build();
			hub.bus().onMessage("numbers", (message) -> {
			});
			long incarnation = 0;
			for (int i = 0; i < 3; i++) {
				assertThat(hub.start().start().isRunning()).isTrue();
				till.start();
				MeshPair.awaitPeer(till, hub);
				long next = till.presence().graph().peer(till.key()).orElseThrow().incarnation();
				assertThat(next).isGreaterThan(incarnation);
				incarnation = next;
				assertThat(get(till.bus().send(hub.key(), BusMessage.of("numbers", new byte[1]))).outcome())
					.isEqualTo(Outcome.ACKNOWLEDGED);
				assertThat(threads("mesh-cycle-")).isNotEmpty();
				till.stop();
				till.stop();
				assertThat(till.isRunning()).isFalse();
				assertThat(till.presence().graph().remotePeers()).isEmpty();
				assertThat(till.connectedSessions()).isEmpty();
				MeshPair.awaitAlone(hub);
				hub.stop();
				awaitEnd("mesh-cycle-");
				assertThat(network.openLinks()).isZero();
			}
			till.close();
			hub.close();
			hub.close();
			assertThatIllegalStateException().isThrownBy(hub::start).withMessageContaining("closed");
		}
	}

	@Test
	void buildTouchesNeitherFilesNorThreads(@TempDir Path directory) {
		try (Mesh mesh = Mesh.builder().name("quiet").dataDirectory(directory.resolve("data")).build()) {
			assertThat(mesh.isRunning()).isFalse();
			assertThat(directory.resolve("data")).doesNotExist();
			assertThat(threads("mesh-quiet-")).isEmpty();
			assertThat(mesh.key()).isNotNull();
			assertThat(directory.resolve("data")).isDirectory();
		}
	}

	@Test
	void keyAndMetadataSurviveInTheDataDirectory(@TempDir Path directory) throws Exception {
		PeerKey key;
		try (Mesh mesh = Mesh.builder().name("a").dataDirectory(directory).metadata(Map.of("role", "till")).build()) {
			mesh.start();
			key = mesh.key();
			mesh.presence().setPeerMetadata(Map.of("role", "hub", "nested", Map.of("x", 1)));
		}
		try (Mesh mesh = Mesh.builder().name("a").dataDirectory(directory).build()) {
			assertThat(mesh.presence().peerMetadata()).containsEntry("role", "hub");
			mesh.start();
			assertThat(mesh.key()).isEqualTo(key);
			assertThat(mesh.presence().graph().localPeer().metadata()).containsEntry("role", "hub");
		}
		try (Mesh mesh = Mesh.builder().name("a").dataDirectory(directory).metadata(Map.of("role", "new")).build()) {
			assertThat(mesh.presence().peerMetadata()).containsExactlyEntriesOf(Map.of("role", "new"));
		}
	}

	@Test
	void oneDataDirectoryIsForOneMesh(@TempDir Path directory) {
		Mesh first = Mesh.builder().dataDirectory(directory).build().start();
		try (Mesh second = Mesh.builder().dataDirectory(directory).build()) {
			assertThatThrownBy(second::start).isInstanceOf(IdentityStoreException.class)
				.hasMessageContaining(directory.toString());
			assertThat(second.isRunning()).isFalse();
			first.stop();
			assertThatThrownBy(second::start).isInstanceOf(IdentityStoreException.class);
			first.close();
			assertThat(second.start().isRunning()).isTrue();
			assertThat(second.key()).isEqualTo(first.key());
		}
	}

	@Test
	void theSameKeyInTwoProcessesEndsTheOlderOne(@TempDir Path directory) throws Exception {
		Path original = directory.resolve("original");
		Path copy = directory.resolve("copy");
		try (MeshPair pair = new MeshPair((hub) -> hub, (till) -> till.dataDirectory(original))) {
			pair.connect();
			Mesh otherHub = Mesh.builder()
				.transport(pair.network.transport())
				.acceptSessions(true)
				.authenticator(MeshPair.DOORMAN)
				.build();
			URI other = pair.network.serve("other", otherHub::accept);
			Files.createDirectories(copy);
			Files.copy(original.resolve("identity"), copy.resolve("identity"));
			try (otherHub;
					Mesh twin = Mesh.builder()
						.dataDirectory(copy)
						.transport(pair.network.transport())
						.build()
						.start()) {
				get(otherHub.start().sessions().openAsync(pair.address));
				assertThat(twin.key()).isEqualTo(pair.till.key());
				get(twin.sessions().openAsync(other));
				awaitFailure(pair.till);
				assertThat(pair.till.failure().orElseThrow().code()).isEqualTo(ErrorCode.DUPLICATE_IDENTITY);
				assertThat(pair.till.isRunning()).isFalse();
				assertThat(get(pair.till.bus().send(pair.hub.key(), BusMessage.of("x", new byte[1]))).outcome())
					.isEqualTo(Outcome.CLOSED);
			}
			pair.till.start();
			assertThat(pair.till.failure()).isEmpty();
		}
	}

	@Test
	void stopEndsWhatIsPending() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.listenOnStart(false), (till) -> till).connect()) {
			CompletableFuture<SendResult> send = pair.till.bus().send(pair.hub.key(), BusMessage.of("x", new byte[1]));
			CompletableFuture<?> closed = pair.till.connectedSessions().get(0).closed();
			pair.till.stop();
			assertThat(get(send).outcome()).isEqualTo(Outcome.CLOSED);
			assertThat(get(closed)).hasToString("CLOSED_BY_CLIENT");
		}
	}

	@Test
	void stopMayBeCalledFromAHandler() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch stopped = new CountDownLatch(1);
			pair.hub.bus().onMessage("stop", (message) -> {
				pair.hub.stop(Duration.ofSeconds(10));
				stopped.countDown();
			});
			long start = System.nanoTime();
			pair.till.bus().send(pair.hub.key(), BusMessage.of("stop", new byte[0]));
			assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			assertThat(pair.hub.isRunning()).isFalse();
		}
	}

	@Test
	void stopFromAHandlerDoesNotWaitForTheStopThatWaitsForIt() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch stopping = new CountDownLatch(1);
			pair.hub.bus().onMessage("stop", (message) -> {
				begun.countDown();
				stopping.await();
				pair.hub.stop();
			});
			pair.till.bus().send(pair.hub.key(), BusMessage.of("stop", new byte[0]));
			assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<?> closed = pair.hub.connectedSessions().get(0).closed();
			closed.thenRun(stopping::countDown);
			long start = System.nanoTime();
			pair.hub.stop(Duration.ofSeconds(30));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		}
	}

	@Test
	void handlersThatDoNotEndAreInterruptedAfterTheTimeout() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch interrupted = new CountDownLatch(1);
			pair.hub.bus().onMessage("block", (message) -> {
				begun.countDown();
				try {
					new CountDownLatch(1).await();
				}
				finally {
					interrupted.countDown();
				}
			});
			pair.till.bus().send(pair.hub.key(), BusMessage.of("block", new byte[0]));
			assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
			pair.hub.stop(Duration.ofMillis(200));
			assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void acceptNeedsAServerThatRuns() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			assertThatIllegalStateException().isThrownBy(pair.till::accept)
				.withMessageContaining("acceptSessions(true)");
			LinkListener refusing = pair.hub.accept();
			assertThat(refusing).isNotNull();
			pair.till.start();
			assertThatThrownBy(() -> get(pair.till.sessions().openAsync(pair.address)))
				.hasMessageContaining("mem://hub");
		}
	}

	@Test
	void aGivenExecutorRunsHandlersAndFutures() throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool((task) -> new Thread(task, "given"));
		try (MeshPair pair = new MeshPair((hub) -> hub.executor(executor), (till) -> till.executor(executor))
			.connect()) {
			CompletableFuture<String> handler = new CompletableFuture<>();
			pair.hub.bus().onMessage("x", (message) -> handler.complete(Thread.currentThread().getName()));
			CompletableFuture<String> future = pair.till.bus()
				.send(pair.hub.key(), BusMessage.of("x", new byte[1]))
				.thenApply((result) -> Thread.currentThread().getName());
			assertThat(get(handler)).isEqualTo("given");
			assertThat(get(future)).isIn("given", Thread.currentThread().getName());
		}
		assertThat(executor.isShutdown()).isFalse();
		executor.shutdown();
	}

	@Test
	void mistakesInTheBuilderAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> Mesh.builder().name(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> Mesh.builder().name("x".repeat(256)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Mesh.builder().target(MeshPair.target(URI.create("gopher://hub"))).build())
			.withMessageContaining("gopher");
	}

	@Test
	void statisticsCount() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onMessage("x", (message) -> {
			});
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("x", new byte[1])));
			MeshStatistics statistics = pair.till.statistics();
			assertThat(statistics.sessions()).isEqualTo(1);
			assertThat(statistics.peers()).isEqualTo(1);
			assertThat(statistics.counter("bus.sent.reliable")).isEqualTo(1);
			assertThat(statistics.counter("bus.acknowledged")).isEqualTo(1);
			assertThat(statistics.counter("no.such.thing")).isZero();
			assertThat(statistics.queuedBytes()).isZero();
		}
	}

	private static void awaitFailure(Mesh mesh) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (mesh.failure().isEmpty() || mesh.isRunning()) {
			assertThat(System.nanoTime()).isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

	/** The pools have ended then, and each of their threads needs a last moment. */
	private static void awaitEnd(String prefix) throws InterruptedException {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith(prefix)) {
				thread.join(TimeUnit.SECONDS.toMillis(5));
				assertThat(thread.isAlive()).as(thread.getName()).isFalse();
			}
		}
	}

	private static List<String> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith(prefix))
			.toList();
	}

}
