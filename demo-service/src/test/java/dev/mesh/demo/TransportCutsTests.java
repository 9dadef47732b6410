package dev.mesh.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionRequest.Dialling;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A peer whose connections to the demo are cut again and again while messages flow. */
@Tag("heavy")
@Timeout(600)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "demo.embedded-peers=0", "mesh.server.anonymous=true" })
class TransportCutsTests {

	private static final int CUTS = 200;

	@LocalServerPort
	private int port;

	@Autowired
	private Mesh hub;

	/** Both at once: most of the time they wait. */
	@Test
	void nothingIsLostOrDuplicatedInTwoHundredCutsOfEitherTransport() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			List<Callable<@Nullable Void>> both = List.of(() -> cut(LinkType.WEBSOCKET),
					() -> cut(LinkType.HTTP_POLLING));
			for (Future<@Nullable Void> one : threads.invokeAll(both)) {
				one.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private @Nullable Void cut(LinkType transport) throws Exception {
		long[] gaps = new long[CUTS];
		int messages;
		long reconnects;
		try (FaultProxy proxy = FaultProxy.to(this.port); Mesh peer = peer(transport, proxy.port())) {
			await().atMost(Duration.ofSeconds(30))
				.until(() -> peer.presence().graph().peer(this.hub.key()).isPresent());
			Flow up = new Flow(peer, this.hub, transport);
			Flow down = new Flow(this.hub, peer, transport);
			Random random = new Random(200);
			for (int i = 0; i < CUTS; i++) {
				up.awaitArrivals(1 + random.nextInt(100));
				gaps[i] = gapAfterCut(proxy, List.of(up, down));
			}
			assertThat(proxy.cuts()).isGreaterThanOrEqualTo(CUTS);
			messages = up.end() + down.end();
			reconnects = peer.statistics().reconnects();
		}
		Arrays.sort(gaps);
		System.out.printf(
				"STAT %s: %d cuts, %d sessions with a new link, %d messages, 0 lost, 0 duplicated; from a cut to the next "
						+ "message in both directions p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
				transport, CUTS, reconnects, messages, gaps[CUTS / 2] / 1e6, gaps[CUTS * 99 / 100 - 1] / 1e6,
				gaps[CUTS - 1] / 1e6);
		return null;
	}

	/**
	 * Cuts all connections, one at least, and waits until a message that was sent later
	 * has arrived, in each direction.
	 */
	private static long gapAfterCut(FaultProxy proxy, List<Flow> flows) {
		await().atMost(Duration.ofSeconds(60)).until(() -> proxy.connections() > 0);
		proxy.cutAll();
		long cut = System.nanoTime();
		List<Integer> sent = new ArrayList<>(flows.stream().map((flow) -> flow.sent).toList());
		for (int i = 0; i < flows.size(); i++) {
			flows.get(i).awaitArrivalOf(sent.get(i));
		}
		return System.nanoTime() - cut;
	}

	private static Mesh peer(LinkType transport, int port) {
		SessionRequest target = new SessionRequest(List.of(URI.create("ws://127.0.0.1:" + port + "/mesh")),
				Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000), true)
			.withDialling(Dialling.DEFAULTS.withTransports(List.of(transport)));
		return Mesh.builder().name("cut-" + transport).target(target).build().start();
	}

	/** Numbered messages from one to the other, as fast as they are acknowledged. */
	private static final class Flow {

		private static final int PENDING = 50;

		private final Queue<Integer> arrived = new ConcurrentLinkedQueue<>();

		private final Queue<SendResult> failed = new ConcurrentLinkedQueue<>();

		private final Semaphore pending = new Semaphore(PENDING);

		private final Thread sender;

		private volatile boolean ending;

		private volatile int sent;

		/** Guarded by {@code this}, and waited for on it. */
		private int last = -1;

		Flow(Mesh from, Mesh to, LinkType transport) {
			String path = "cuts/" + transport + "/" + from.name();
			to.bus().onMessage(path, (message) -> arrived(ByteBuffer.wrap(message.bytes()).getInt()));
			this.sender = new Thread(() -> {
				while (!this.ending) {
					this.pending.acquireUninterruptibly();
					byte[] payload = ByteBuffer.allocate(200).putInt(this.sent).array();
					this.sent++;
					from.bus().send(to.key(), BusMessage.of(path, payload)).thenAccept((result) -> ended(result));
				}
			}, path);
			this.sender.start();
		}

		private void ended(SendResult result) {
			if (!result.isSuccess()) {
				this.failed.add(result);
			}
			this.pending.release();
		}

		private synchronized void arrived(int number) {
			this.arrived.add(number);
			this.last = number;
			notifyAll();
		}

		synchronized void awaitArrivalOf(int number) {
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (this.last < number) {
				long left = (deadline - System.nanoTime()) / 1_000_000;
				assertThat(left).as("time for message %d after %d", number, this.last).isPositive();
				try {
					wait(left);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}

		void awaitArrivals(int more) {
			int number;
			synchronized (this) {
				number = this.last + more;
			}
			awaitArrivalOf(number);
		}

		/** How many messages went, each of which has arrived once and in its turn. */
		int end() throws InterruptedException {
			this.ending = true;
			this.sender.join();
			assertThat(this.pending.tryAcquire(PENDING, 60, TimeUnit.SECONDS)).as("all are acknowledged").isTrue();
			assertThat(this.failed).isEmpty();
			int number = 0;
			for (int got : this.arrived) {
				assertThat(got).isEqualTo(number++);
			}
			assertThat(number).isEqualTo(this.sent);
			return number;
		}

	}

}
