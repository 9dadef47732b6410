package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.peer.Input;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.Session;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionSettings;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerRuntimeTests {

	private static final PeerKey STRANGER = new PeerKey(1, 2, 3, 4);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final PeerRuntime hub = runtime("hub", true, RuntimeSettings.defaults());

	private final PeerRuntime till = runtime("till", false, RuntimeSettings.defaults().withApiQueue(2, 1 << 20));

	private URI address;

	@BeforeEach
	void start() {
		this.address = this.network.serve("hub", this.hub::accept);
		this.hub.start();
		this.till.start();
	}

	@AfterEach
	void stop() {
		this.till.close();
		this.hub.close();
		this.network.close();
	}

	@Test
	void aFaultOfTheCoreEndsThePeerLoudlyAndNobodyWaitsForEver() throws Exception {
		Session session = open(this.till);
		CompletableFuture<SendResult> pending = this.till.bus().send(this.hub.key(), BusMessage.of("x", new byte[1]));
		CompletableFuture<?> opening = this.till.opener()
			.open(request(URI.create("mem://nobody")), SessionObservers.NONE);
		CountDownLatch stuck = new CountDownLatch(1);
		PeerRun run = this.till.runOrNull();
		run.inbox().post(entry(() -> awaitUninterrupted(stuck)));
		run.inbox().post(entry(() -> {
			throw new IllegalStateException("a broken invariant, on purpose");
		}));
		CompletableFuture<SendResult> late = this.till.bus().send(STRANGER, BusMessage.of("x", new byte[1]));
		CompletableFuture<Duration> ping = session.ping();
		stuck.countDown();
		assertThat(get(late).outcome()).isEqualTo(Outcome.CLOSED);
		assertThat(get(late).mayHaveArrived()).isFalse();
		assertThat(get(pending).outcome()).isIn(Outcome.CLOSED, Outcome.REJECTED);
		assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_FAILED);
		assertThat(ping).failsWithin(Duration.ofSeconds(20));
		assertThat(opening).failsWithin(Duration.ofSeconds(20));
		await(() -> !this.till.isRunning());
		assertThat(this.till.failure().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
		assertThat(this.till.failure().orElseThrow().reason()).contains("on purpose");
		await(() -> this.network.openLinks() == 0);
		this.till.start();
		assertThat(this.till.failure()).isEmpty();
		open(this.till);
	}

	@Test
	void aFaultInATurnOfAThreadThatHelpsEndsThePeerAsWell() throws Exception {
		open(this.till);
		CompletableFuture<Thread> helper = new CompletableFuture<>();
		while (!helper.isDone() || helper.join() != Thread.currentThread()) {
			CompletableFuture<Thread> one = new CompletableFuture<>();
			this.till.runOrNull().inbox().bring(entry(() -> one.complete(Thread.currentThread())));
			get(one);
			helper = one;
		}
		this.till.runOrNull().inbox().bring(entry(() -> {
			throw new IllegalStateException("a broken invariant, on purpose");
		}));
		await(() -> !this.till.isRunning());
		assertThat(this.till.failure().orElseThrow().reason()).contains("on purpose");
		await(() -> this.network.openLinks() == 0);
	}

	/**
	 * A peer alone has nothing due for minutes: if anything that is put in at the wrong
	 * moment woke nobody, it would stay there.
	 */
	@Test
	void nothingThatIsPutInIsForgotten() throws Exception {
		Inbox inbox = this.hub.runOrNull().inbox();
		List<CompletableFuture<Void>> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			threads.add(
					CompletableFuture.runAsync(() -> putInOneByOne(inbox, 20_000), (task) -> new Thread(task).start()));
		}
		for (CompletableFuture<Void> thread : threads) {
			get(thread);
		}
	}

	private static void putInOneByOne(Inbox inbox, int entries) {
		for (int i = 0; i < entries; i++) {
			CompletableFuture<Void> entered = new CompletableFuture<>();
			Entry entry = entry(() -> entered.complete(null));
			if (i % 2 == 0) {
				inbox.bring(entry);
			}
			else {
				inbox.post(entry);
			}
			assertThat(entered).succeedsWithin(Duration.ofSeconds(20));
		}
	}

	@Test
	void aThreadOfTheApplicationThatAnswersLaterDoesNotHelp() throws Exception {
		open(this.till);
		awaitPeer(this.till, this.hub);
		CompletableFuture<BusMessage> answer = new CompletableFuture<>();
		CountDownLatch asked = new CountDownLatch(1);
		this.hub.bus().onRequestAsync("late", (request) -> {
			asked.countDown();
			return answer;
		});
		CompletableFuture<BusMessage> reply = this.till.bus()
			.request(this.hub.key(), BusMessage.of("late", new byte[1]));
		asked.await();
		Set<Thread> helpers = ConcurrentHashMap.newKeySet();
		Inbox inbox = this.hub.runOrNull().inbox();
		inbox.workedBy(new Inbox.Worker() {

			@Override
			public void help() {
				helpers.add(Thread.currentThread());
				inbox.wake();
			}

			@Override
			public boolean isAtWork() {
				return false;
			}

		});
		answer.complete(BusMessage.of("late", new byte[2]));
		assertThat(get(reply).size()).isEqualTo(2);
		assertThat(helpers).doesNotContain(Thread.currentThread());
	}

	@Test
	void aThreadThatHelpsIsNotInterruptedInItsTurnAndIsAfterwards() throws Exception {
		open(this.till);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread.currentThread().interrupt();
		this.till.runOrNull().inbox().bring(entry(() -> interrupted.complete(Thread.currentThread().isInterrupted())));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(get(interrupted)).isFalse();
	}

	@Test
	void aFullInboxAnswersAtOnceAndNeverBlocks() throws Exception {
		open(this.till);
		awaitPeer(this.till, this.hub);
		CountDownLatch stuck = new CountDownLatch(1);
		CountDownLatch reached = new CountDownLatch(1);
		this.till.runOrNull().inbox().post(entry(() -> {
			reached.countDown();
			awaitUninterrupted(stuck);
		}));
		reached.await();
		CompletableFuture<SendResult> first = this.till.bus().send(this.hub.key(), BusMessage.of("x", new byte[1]));
		CompletableFuture<SendResult> second = this.till.bus().send(this.hub.key(), BusMessage.of("x", new byte[1]));
		CompletableFuture<SendResult> third = this.till.bus().send(this.hub.key(), BusMessage.of("x", new byte[1]));
		assertThat(third).isCompletedWithValueMatching((result) -> result.outcome() == Outcome.QUEUE_FULL);
		assertThat(this.till.bus().sendUnreliable(this.hub.key(), BusMessage.of("x", new byte[1])).outcome())
			.isEqualTo(Outcome.DROPPED);
		assertThat(this.till.queuedBytes()).isEqualTo(2);
		stuck.countDown();
		assertThat(get(first).outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(get(second).outcome()).isEqualTo(Outcome.REJECTED);
	}

	@Test
	void messagesOfOneSenderAreHandledOneAtATimeAndOthersAtOnce() throws Exception {
		PeerRuntime other = runtime("other", false, RuntimeSettings.defaults());
		try {
			other.start();
			open(this.till);
			open(other);
			awaitPeer(this.till, this.hub);
			awaitPeer(other, this.hub);
			CountDownLatch release = new CountDownLatch(1);
			BlockingQueue<String> begun = new LinkedBlockingQueue<>();
			this.hub.bus().onMessage("work/*", (message) -> {
				begun.add(message.sender().shortForm() + " " + message.path());
				if (message.path().equals("work/block")) {
					release.await();
				}
			});
			String slow = this.till.key().shortForm();
			String quick = other.key().shortForm();
			get(this.till.bus().send(this.hub.key(), BusMessage.of("work/block", new byte[0])));
			get(this.till.bus().send(this.hub.key(), BusMessage.of("work/next", new byte[0])));
			assertThat(next(begun)).isEqualTo(slow + " work/block");
			get(other.bus().send(this.hub.key(), BusMessage.of("work/other", new byte[0])));
			assertThat(next(begun)).isEqualTo(quick + " work/other");
			release.countDown();
			assertThat(next(begun)).isEqualTo(slow + " work/next");
		}
		finally {
			other.close();
		}
	}

	@Test
	void anObserverGetsTheFirstGraphAtOnceAndThenTheLatest() throws Exception {
		BlockingQueue<PresenceGraph> seen = new LinkedBlockingQueue<>();
		CountDownLatch release = new CountDownLatch(1);
		this.hub.presence().observe((graph) -> {
			seen.add(graph);
			awaitUninterrupted(release);
		});
		PresenceGraph first = seen.poll(20, TimeUnit.SECONDS);
		assertThat(first.remotePeers()).isEmpty();
		open(this.till);
		awaitPeer(this.hub, this.till);
		long revisions = this.hub.presence().graph().revision();
		release.countDown();
		PresenceGraph second = seen.poll(20, TimeUnit.SECONDS);
		assertThat(second.revision()).isGreaterThanOrEqualTo(revisions);
		assertThat(second.remotePeers()).hasSize(1);
	}

	@Test
	void changesAreTypedAndInOrder() throws Exception {
		BlockingQueue<String> seen = new LinkedBlockingQueue<>();
		this.hub.presence()
			.observeChanges((changes) -> changes.changes()
				.forEach((change) -> seen.add(change.type() + " " + change.peer().deviceName())));
		open(this.till);
		assertThat(next(seen)).isEqualTo("JOINED till");
		awaitPeer(this.hub, this.till);
		this.till.presence().setPeerMetadata(Map.of("role", "till"));
		List<String> until = new ArrayList<>();
		for (String change = next(seen); !change.equals("UPDATED till"); change = next(seen)) {
			until.add(change);
		}
		assertThat(until).doesNotContain("LEFT till");
		assertThat(this.hub.presence().graph().named("till").metadata()).containsEntry("role", "till");
		this.till.stop(Duration.ofSeconds(5));
		for (String change = next(seen); !change.equals("LEFT till"); change = next(seen)) {
			until.add(change);
		}
	}

	@Test
	void observersAddedBeforeTheStartOutliveAStop() throws Exception {
		PeerRuntime quiet = runtime("quiet", false, RuntimeSettings.defaults());
		try {
			assertThat(quiet.presence().graph().localPeer().deviceName()).isEqualTo("quiet");
			BlockingQueue<PresenceGraph> seen = new LinkedBlockingQueue<>();
			var observer = quiet.presence().observe(seen::add);
			quiet.presence().observe((graph) -> {
				throw new IllegalStateException("on purpose");
			});
			for (int i = 0; i < 2; i++) {
				quiet.start();
				assertThat(seen.poll(20, TimeUnit.SECONDS)).isNotNull();
				quiet.stop(Duration.ofSeconds(5));
				seen.clear();
			}
			observer.close();
			quiet.start();
			assertThat(quiet.presence().graph().remotePeers()).isEmpty();
			quiet.stop(Duration.ofSeconds(5));
			assertThat(seen).isEmpty();
		}
		finally {
			quiet.close();
		}
	}

	@Test
	void cancellingAnOpenEndsTheAttempt() throws Exception {
		CompletableFuture<Session> opening = this.till.opener().open(request(this.address), SessionObservers.NONE);
		opening.cancel(false);
		assertThat(opening).isCancelled();
		await(() -> this.network.openLinks() == 0 && this.till.sessions() == 0);
	}

	private static Entry entry(Runnable task) {
		return (calls, now) -> {
			task.run();
			return (Input) null;
		};
	}

	private Session open(PeerRuntime peer) throws Exception {
		return get(peer.opener().open(request(this.address), SessionObservers.NONE));
	}

	private static SessionRequest request(URI uri) {
		return new SessionRequest(List.of(uri), Credentials.anonymous(), Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(10, 100), false);
	}

	private PeerRuntime runtime(String name, boolean serves, RuntimeSettings settings) {
		return new PeerRuntime(new RuntimePlan(new RuntimePlan.About(name, null, null, "mesh/test"),
				new PeerSetup.Limits(SessionSettings.defaults(), PresenceSettings.defaults(), BusSettings.defaults()),
				settings, new RuntimePlan.Server(serves, List::of), List.of(),
				new RuntimePlan.Parts(List.of(this.network.transport()),
						List.of((request) -> AuthenticationResult.allow(null, List.of())), List.of(), List.of(),
						SessionObservers.NONE, null, Timekeeper.SYSTEM),
				true));
	}

	private static void awaitPeer(PeerRuntime peer, PeerRuntime other) {
		await(() -> peer.presence().graph().peer(other.key()).isPresent());
	}

	private static void await(java.util.function.BooleanSupplier condition) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
		T next = queue.poll(20, TimeUnit.SECONDS);
		assertThat(next).isNotNull();
		return next;
	}

}
