package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamOptions;
import dev.mesh.runtime.RuntimeSettings;
import dev.mesh.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a mesh tells operators about itself. */
@Timeout(60)
class MeshFiguresTests {

	private final BlockingQueue<Long> times = new LinkedBlockingQueue<>();

	@Test
	void sendsAreTimedWhileSomebodyWantsIt() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onMessage("a", (message) -> {
			});
			Registration timing = pair.till.timeSends(this.times::add);
			long before = System.nanoTime();
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("a", new byte[3])));
			assertThat(next()).isBetween(1L, System.nanoTime() - before);
			timing.close();
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("a", new byte[3])));
			assertThat(this.times).isEmpty();
		}
	}

	@Test
	void aSendThatFailsIsTimedToo() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.till.timeSends(this.times::add);
			SendResult result = get(pair.till.bus().send(pair.hub.key(), BusMessage.of("nobody/listens", new byte[3])));
			assertThat(result.outcome()).isEqualTo(SendResult.Outcome.REJECTED);
			assertThat(next()).isPositive();
		}
	}

	@Test
	void oneThatThrowsDisturbsNobody() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onMessage("a", (message) -> {
			});
			pair.till.timeSends((nanos) -> {
				throw new IllegalStateException("on purpose");
			});
			pair.till.timeSends(this.times::add);
			assertThat(get(pair.till.bus().send(pair.hub.key(), BusMessage.of("a", new byte[3]))).isSuccess()).isTrue();
			assertThat(next()).isPositive();
		}
	}

	@Test
	void roundTripsAreTold() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			Session session = pair.till.openSessions().get(0);
			pair.till.timeRoundTrips(this.times::add);
			Duration measured = get(session.ping());
			assertThat(next()).isEqualTo(measured.toNanos());
			assertThat(session.rtt()).contains(measured);
		}
	}

	@Test
	void sessionsSayWhatBothEndsHaveAgreedOn() throws Exception {
		Instant before = Instant.now();
		try (MeshPair pair = new MeshPair()) {
			pair.start();
			Session dialled = get(pair.till.sessions().reconnectTimeout(Duration.ofSeconds(7)).openAsync(pair.address));
			assertThat(dialled.reconnectTimeout()).isEqualTo(Duration.ofSeconds(7));
			assertThat(dialled.isDialled()).isTrue();
			assertThat(dialled.since()).isBetween(before, Instant.now());
			MeshPair.awaitPeer(pair.hub, pair.till);
			Session accepted = pair.hub.openSessions().get(0);
			assertThat(accepted.isDialled()).isFalse();
			assertThat(accepted.reconnectTimeout()).isEqualTo(Duration.ofSeconds(7));
		}
	}

	@Test
	void openStreamsAreListedAtBothEnds() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<BusStream> accepted = new LinkedBlockingQueue<>();
			pair.hub.bus().onStream("logs", (candidate) -> accepted.add(candidate.accept()));
			BusStream here = get(pair.till.bus().openStream(pair.hub.key(), StreamOptions.reliable("logs")));
			BusStream there = accepted.poll(20, TimeUnit.SECONDS);
			assertThat(pair.till.openStreams()).containsExactly(here);
			assertThat(pair.hub.openStreams()).containsExactly(there);
			assertThat(pair.till.statistics().streams()).isEqualTo(1);
			here.close("done");
			get(here.closed());
			assertThat(pair.till.openStreams()).isEmpty();
			assertThat(pair.till.statistics().streams()).isZero();
		}
	}

	@Test
	void loadShowsWhatWaitsAndWhatIsNotAcknowledged() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.listenOnStart(false), (till) -> till).connect()) {
			pair.hub.bus().onMessage("bulk", (message) -> {
			});
			assertThat(pair.till.load()).isEqualTo(new MeshLoad(0, 0));
			CompletableFuture<?>[] sends = new CompletableFuture<?>[20];
			for (int i = 0; i < sends.length; i++) {
				sends[i] = pair.till.bus().send(pair.hub.key(), BusMessage.of("bulk", new byte[1_000_000]));
			}
			MeshLoad busy = pair.till.load();
			assertThat(busy.queuedBytes() + busy.unacknowledgedBytes()).isBetween(20_000_000L, 21_000_000L);
			pair.hub.startListening();
			get(CompletableFuture.allOf(sends));
			assertThat(pair.till.load()).isEqualTo(new MeshLoad(0, 0));
		}
	}

	@Test
	void loadOfOneThatDoesNotRunIsNothing() {
		Mesh mesh = Mesh.builder().build();
		assertThat(mesh.load()).isEqualTo(new MeshLoad(0, 0));
		mesh.start();
		mesh.close();
		assertThat(mesh.load()).isEqualTo(new MeshLoad(0, 0));
		assertThat(mesh.openSessions()).isEmpty();
		assertThat(mesh.openStreams()).isEmpty();
	}

	@Test
	void whatTheLoopNeverTookIsCounted() throws Exception {
		MeshSettings small = MeshSettings.defaults().withRuntime(RuntimeSettings.defaults().withApiQueue(1, 1_000_000));
		try (MeshPair pair = new MeshPair((hub) -> hub, (till) -> till.settings(small)).connect()) {
			pair.hub.bus().onMessage("a", (message) -> {
			});
			long full = 0;
			for (int i = 0; i < 100_000 && full == 0; i++) {
				CompletableFuture<SendResult> send = pair.till.bus()
					.send(pair.hub.key(), BusMessage.of("a", new byte[1000]));
				full += (send.isDone() && send.join().outcome() == SendResult.Outcome.QUEUE_FULL) ? 1 : 0;
			}
			assertThat(full).isEqualTo(1);
			assertThat(pair.till.statistics().counter("bus.failed.queue_full")).isGreaterThanOrEqualTo(1);
		}
	}

	@Test
	void versionAndSettingsAreShown() {
		MeshSettings settings = MeshSettings.defaults().withRuntime(RuntimeSettings.defaults().withLinkQuota(70_000));
		try (Mesh mesh = Mesh.builder().settings(settings).build()) {
			assertThat(mesh.settings()).isEqualTo(settings);
			assertThat(Mesh.version()).isNotBlank();
			assertThat(Mesh.protocolVersion()).isEqualTo(1);
		}
	}

	private long next() throws InterruptedException {
		Long time = this.times.poll(20, TimeUnit.SECONDS);
		assertThat(time).isNotNull();
		return time;
	}

}
