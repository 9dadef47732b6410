package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of Reactive Streams that publishers of graphs and changes have to keep. */
@Timeout(60)
class MeshPresencePublisherTests {

	/** Of the hub: what it was given last has run when everything before it has. */
	private final ExecutorService executor = Executors
		.newSingleThreadExecutor((task) -> new Thread(task, "the-dispatcher"));

	private final MeshPair pair = new MeshPair((hub) -> hub.executor(this.executor), (till) -> till);

	private final Presence presence = this.pair.hub.presence();

	@AfterEach
	void close() {
		this.pair.close();
		this.executor.shutdownNow();
	}

	/** Rule 1.1: what comes without demand is not kept, but for the newest. */
	@Test
	void theFirstGraphComesAtOnceAndThenTheNewestWhenThereIsDemand() throws Exception {
		this.pair.start();
		Signals<PresenceGraph> signals = new Signals<>(MeshPresencePublisherTests::names);
		this.presence.observe().subscribe(signals);
		assertNothingMore(signals, "onSubscribe");
		signals.subscription().request(1);
		signals.expect("[]");
		connect();
		this.pair.till.presence().setPeerMetadata(Map.of("role", "till"));
		MeshPair.awaitGraph(this.pair.hub, (graph) -> graph.named("till").metadata().containsKey("role"));
		assertNothingMore(signals);
		signals.subscription().request(1);
		signals.expect("[till {role=till}]");
		assertNothingMore(signals);
	}

	@Test
	void aSlowSubscriberGetsTheChangesSinceTheGraphItHasSeen() throws Exception {
		this.pair.start();
		Signals<PresenceChanges> signals = new Signals<>(MeshPresencePublisherTests::describe);
		this.presence.changes().subscribe(signals);
		signals.subscription().request(1);
		signals.expect("onSubscribe", "[]");
		connect();
		this.pair.till.presence().setPeerMetadata(Map.of("role", "till"));
		MeshPair.awaitGraph(this.pair.hub, (graph) -> graph.named("till").metadata().containsKey("role"));
		assertNothingMore(signals);
		signals.subscription().request(1);
		signals.expect("[JOINED till, CONNECTED till]");
	}

	@Test
	void theFirstChangesAreThatEverybodyWhoIsThereHasJoined() throws Exception {
		this.pair.connect();
		Signals<PresenceChanges> signals = new Signals<>(
				(changes) -> describe(changes) + changes.isMerge() + (changes.revision() - changes.graph().revision()));
		signals.onSubscription = (subscription) -> subscription.request(1);
		this.presence.changes().subscribe(signals);
		signals.expect("onSubscribe", "[JOINED till, CONNECTED till]false0");
	}

	/** Rules 1.3 and 3.3: one signal after the other, whoever asks where. */
	@Test
	void aRequestOutOfASignalIsServedAfterIt() throws Exception {
		Signals<PresenceGraph> signals = new Signals<>((graph) -> Thread.currentThread().getName());
		signals.onSubscription = (subscription) -> subscription.request(1);
		this.presence.observe().subscribe(signals);
		signals.expect("onSubscribe");
		Flow.Subscription subscription = signals.subscription();
		signals.onItem = (thread) -> subscription.request(1);
		this.pair.start();
		signals.expect("the-dispatcher");
		connect();
		signals.expect("the-dispatcher");
		assertThat(signals.nested).as("called while it was being called").isFalse();
	}

	/** Rule 3.9, running or not. */
	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void whatIsNotAboveZeroCannotBeAskedForAndEndsTheSubscription(long n) throws Exception {
		Signals<PresenceGraph> before = new Signals<>(MeshPresencePublisherTests::names);
		before.onSubscription = (subscription) -> subscription.request(n);
		this.presence.observe().subscribe(before);
		before.expect("onSubscribe", "onError IllegalArgumentException");
		assertThat(before.nested).isFalse();
		this.pair.start();
		Signals<PresenceChanges> running = new Signals<>(MeshPresencePublisherTests::describe);
		this.presence.changes().subscribe(running);
		running.subscription().request(n);
		running.expect("onSubscribe", "onError IllegalArgumentException");
		assertThat(running.failure).hasMessageContaining(Long.toString(n));
		for (Signals<?> signals : new Signals<?>[] { before, running }) {
			signals.subscription().request(1);
			signals.subscription().request(0);
			assertNothingMore(signals);
		}
	}

	/** Rule 3.17: a sum that does not fit is as much as there is. */
	@Test
	void demandDoesNotOverflow() throws Exception {
		Signals<PresenceGraph> signals = new Signals<>(MeshPresencePublisherTests::names);
		this.presence.observe().subscribe(signals);
		signals.subscription().request(Long.MAX_VALUE);
		signals.subscription().request(Long.MAX_VALUE);
		this.pair.start();
		signals.expect("onSubscribe", "[]");
		connect();
		signals.expect("[till {}]");
	}

	/** Rules 1.8, 3.5, 3.6 and 3.7. */
	@Test
	void afterACancellationNothingComesAndMoreOfThemDoNothing() throws Exception {
		this.pair.start();
		Signals<PresenceGraph> signals = new Signals<>(MeshPresencePublisherTests::names);
		this.presence.observe().subscribe(signals);
		signals.subscription().request(10);
		signals.expect("onSubscribe", "[]");
		signals.subscription().cancel();
		signals.subscription().cancel();
		signals.subscription().request(1);
		signals.subscription().request(0);
		connect();
		this.pair.hub.close();
		assertNothingMore(signals);
	}

	/** Rules 1.9 and 1.11: any number of subscribers, none of which is null. */
	@Test
	void eachSubscriberHasItsOwnDemand() throws Exception {
		this.pair.start();
		Flow.Publisher<PresenceGraph> publisher = this.presence.observe();
		assertThatNullPointerException().isThrownBy(() -> publisher.subscribe(null));
		assertThatNullPointerException().isThrownBy(() -> this.presence.observe(null));
		Signals<PresenceGraph> quick = new Signals<>(MeshPresencePublisherTests::names);
		Signals<PresenceGraph> slow = new Signals<>(MeshPresencePublisherTests::names);
		publisher.subscribe(quick);
		publisher.subscribe(slow);
		quick.subscription().request(2);
		quick.expect("onSubscribe", "[]");
		connect();
		quick.expect("[till {}]");
		assertNothingMore(slow, "onSubscribe");
		slow.subscription().request(1);
		slow.expect("[till {}]");
		assertNothingMore(slow);
	}

	/** Rule 2.13, which a subscriber breaks, to its own harm only. */
	@Test
	void aSubscriberThatThrowsIsCancelledAndNobodyElse() throws Exception {
		Signals<PresenceGraph> atOnce = new Signals<>(MeshPresencePublisherTests::names);
		atOnce.onSubscription = (subscription) -> {
			subscription.request(1);
			throw new IllegalStateException("on purpose, in onSubscribe");
		};
		Signals<PresenceGraph> later = new Signals<>(MeshPresencePublisherTests::names);
		later.onSubscription = (subscription) -> subscription.request(Long.MAX_VALUE);
		later.onItem = (names) -> {
			throw new IllegalStateException("on purpose, in onNext");
		};
		Signals<PresenceGraph> well = new Signals<>(MeshPresencePublisherTests::names);
		well.onSubscription = (subscription) -> subscription.request(Long.MAX_VALUE);
		this.presence.observe().subscribe(atOnce);
		this.presence.observe().subscribe(later);
		this.presence.observe().subscribe(well);
		this.pair.start();
		well.expect("onSubscribe", "[]");
		connect();
		well.expect("[till {}]");
		assertNothingMore(atOnce, "onSubscribe");
		assertNothingMore(later, "onSubscribe", "[]");
	}

	@Test
	void aSubscriptionOutlivesAStopAndRevisionsGoOnRising() throws Exception {
		Signals<PresenceChanges> signals = new Signals<>(MeshPresencePublisherTests::describe);
		List<Long> revisions = new CopyOnWriteArrayList<>(List.of(this.presence.graph().revision()));
		this.presence.observe((graph) -> revisions.add(graph.revision()));
		this.presence.changes().subscribe(signals);
		assertThat(signals.seen).as("before the start").containsExactly("onSubscribe");
		for (int i = 0; i < 2; i++) {
			this.pair.connect();
			signals.seen.clear();
			signals.subscription().request(1);
			assertThat(signals.seen.poll(20, TimeUnit.SECONDS)).contains("JOINED till").doesNotContain("LEFT");
			this.pair.hub.stop();
			this.pair.till.stop();
			this.pair.hub.start();
			signals.subscription().request(1);
			assertThat(signals.seen.poll(20, TimeUnit.SECONDS)).contains("LEFT till");
			assertThat(signals.seen).isEmpty();
		}
		assertThat(revisions).hasSizeGreaterThan(4).doesNotHaveDuplicates().isSorted();
	}

	/** Rules 1.5 and 1.7: the end needs no demand, and nothing follows it. */
	@Test
	void theEndIsThatTheMeshIsClosedForGood() throws Exception {
		this.pair.start();
		Signals<PresenceGraph> idle = new Signals<>(MeshPresencePublisherTests::names);
		this.presence.observe().subscribe(idle);
		Signals<PresenceGraph> busy = new Signals<>((graph) -> "graph");
		busy.onSubscription = (subscription) -> subscription.request(Long.MAX_VALUE);
		this.presence.observe().subscribe(busy);
		busy.expect("onSubscribe", "graph");
		this.pair.hub.stop();
		busy.expect("graph");
		assertThat(busy.seen).isEmpty();
		this.pair.hub.close();
		this.pair.hub.close();
		assertThat(busy.seen).containsExactly("onComplete");
		assertThat(idle.seen).containsExactly("onSubscribe", "onComplete");
		idle.subscription().request(0);
		idle.subscription().request(1);
		assertThat(idle.seen).hasSize(2);
		Signals<PresenceGraph> late = new Signals<>(MeshPresencePublisherTests::names);
		late.onSubscription = (subscription) -> subscription.request(1);
		this.presence.observe().subscribe(late);
		assertThat(late.seen).containsExactly("onSubscribe", "onComplete");
	}

	@Test
	void aSubscriberLeftBehindByAStopIsNotCalledTwiceAtATime() throws Exception {
		try (MeshPair other = new MeshPair()) {
			CountDownLatch called = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			Signals<PresenceGraph> signals = new Signals<>(MeshPresencePublisherTests::names);
			signals.onSubscription = (subscription) -> subscription.request(Long.MAX_VALUE);
			signals.onItem = (names) -> {
				called.countDown();
				awaitUninterrupted(release);
			};
			other.hub.presence().observe().subscribe(signals);
			other.hub.start();
			assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
			other.hub.stop(Duration.ofMillis(50));
			other.connect();
			assertThat(signals.seen).containsExactly("onSubscribe", "[]");
			release.countDown();
			signals.expect("onSubscribe", "[]", "[till {}]");
			other.hub.close();
			assertThat(signals.seen).last().isEqualTo("onComplete");
			assertThat(signals.nested).as("called while it was being called").isFalse();
		}
	}

	private void connect() throws Exception {
		get(this.pair.till.sessions().openAsync(this.pair.address));
		MeshPair.awaitGraph(this.pair.hub, (graph) -> graph.connections().size() == 1);
	}

	private void assertNothingMore(Signals<?> signals, String... than) throws Exception {
		this.executor.submit(() -> {
		}).get(20, TimeUnit.SECONDS);
		assertThat(signals.seen).containsExactly(than);
		signals.seen.clear();
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		for (;;) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// The stop wants it to end, and this one does not care.
			}
		}
	}

	private static String names(PresenceGraph graph) {
		return graph.remotePeers()
			.stream()
			.map((peer) -> peer.deviceName() + " " + peer.metadata())
			.toList()
			.toString();
	}

	private static String describe(PresenceChanges changes) {
		return changes.changes()
			.stream()
			.map((change) -> change.type() + " " + change.peer().deviceName())
			.collect(Collectors.joining(", ", "[", "]"));
	}

}
