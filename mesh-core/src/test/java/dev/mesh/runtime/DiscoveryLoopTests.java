package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.ProgrammaticDiscovery;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.peer.Input;
import dev.mesh.peer.PeerSetup;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the threads of a run, and a clock that the test turns. */
@Timeout(60)
class DiscoveryLoopTests {

	private static final long SECOND = 1_000_000_000L;

	private static final DiscoveredPeer ONE = DiscoveredPeer.configured(URI.create("mem://one"));

	private static final DiscoveredPeer TWO = DiscoveredPeer.configured(URI.create("mem://two"));

	private static final PeerSetup.About ABOUT = new PeerSetup.About(new PeerKey(1, 1, 1, 1), 1, "till", "test", "test",
			true, List.of("mem://own", "no address"), "{}");

	private final AtomicLong clock = new AtomicLong();

	private final BlockingQueue<String> counted = new LinkedBlockingQueue<>();

	private final Inbox inbox = new Inbox(RuntimeSettings.defaults());

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<DiscoveryLoop> loops = new ArrayList<>();

	@AfterEach
	void end() {
		this.loops.forEach(DiscoveryLoop::end);
		this.loops.forEach((loop) -> loop.awaitEnd(30 * SECOND));
		this.network.close();
		await(() -> threads().isEmpty());
	}

	@Test
	void whatIsFoundComesToTheInboxAndToTheStatus() throws Exception {
		DiscoveryLoop loop = start(source("a", ONE),
				source("b", TWO, DiscoveredPeer.configured(URI.create("mem://own"))));
		assertThat(awaitDiscovered(2)).containsExactly(ONE, TWO);
		await(() -> loop.statuses().get(1).lastAnswer().isPresent());
		assertThat(loop.statuses()).extracting(DiscoveryStatus::source).containsExactly("a", "b");
		assertThat(loop.statuses().get(1).peers()).containsExactly(TWO);
		assertThat(loop.statuses().get(1).lastAnswer()).contains(Instant.ofEpochMilli(1_234));
		assertThat(threads()).anyMatch((thread) -> thread.getName().equals("mesh-loop-test-discovery"));
	}

	@Test
	void withoutSourcesThereIsNoThread() {
		DiscoveryLoop loop = start();
		assertThat(loop.statuses()).isEmpty();
		assertThat(threads()).isEmpty();
	}

	@Test
	void aSourceThatHangsHoldsUpNoOtherAndIsInterruptedWhenItsTimeIsOver() throws Exception {
		ProgrammaticDiscovery quick = new ProgrammaticDiscovery("quick");
		quick.set(List.of(ONE.uri()));
		Recorded hanging = new Recorded("hanging", ONE);
		hanging.blockFind = new CountDownLatch(1);
		DiscoveryLoop loop = start(hanging, quick);
		assertThat(awaitDiscovered(1)).containsExactly(ONE);
		assertThat(hanging.events.take()).isEqualTo("start");
		assertThat(hanging.events.take()).isEqualTo("find");
		this.clock.set(20 * SECOND);
		quick.set(List.of(TWO.uri()));
		assertThat(hanging.events.take()).isEqualTo("interrupted");
		assertThat(awaitDiscovered(1)).containsExactly(TWO);
		await(() -> loop.statuses().get(0).lastFailure().isPresent());
		assertThat(loop.statuses().get(0).lastFailure()).contains("no answer within 20 s");
		assertThat(this.counted.take()).isEqualTo("discovery.timeouts");
	}

	@Test
	void aSourceIsStartedOnceAndStoppedOnceInEachRun() throws Exception {
		Recorded recorded = new Recorded("recorded", ONE);
		DiscoverySource source = new DiscoverySource(recorded);
		for (int run = 0; run < 2; run++) {
			DiscoveryLoop loop = start(List.of(source));
			assertThat(recorded.events.take()).isEqualTo("start");
			assertThat(recorded.events.take()).isEqualTo("find");
			this.clock.addAndGet(SECOND);
			recorded.onChange.run();
			assertThat(recorded.events.take()).isEqualTo("find");
			loop.end();
			loop.end();
			loop.awaitEnd(30 * SECOND);
			assertThat(recorded.events.take()).isEqualTo("stop");
			recorded.onChange.run();
			assertThat(recorded.events).isEmpty();
		}
	}

	@Test
	void aSourceThatCannotStartIsTriedAgainAndNotStopped() throws Exception {
		Recorded recorded = new Recorded("recorded", ONE);
		recorded.failStart = true;
		DiscoveryLoop loop = start(recorded);
		assertThat(recorded.events.take()).isEqualTo("start");
		await(() -> loop.statuses().get(0).lastFailure().isPresent());
		assertThat(loop.statuses().get(0).lastFailure()).contains("no network");
		recorded.failStart = false;
		this.clock.addAndGet(SECOND);
		recorded.onChange.run();
		assertThat(recorded.events.take()).isEqualTo("start");
		assertThat(awaitDiscovered(1)).containsExactly(ONE);
		assertThat(this.counted).containsExactly("discovery.failures");
	}

	@Test
	void aSourceThatNeverStartedIsNotStopped() throws Exception {
		Recorded recorded = new Recorded("recorded", ONE);
		recorded.failStart = true;
		DiscoveryLoop loop = start(recorded);
		await(() -> loop.statuses().get(0).lastFailure().isPresent());
		loop.end();
		loop.awaitEnd(30 * SECOND);
		assertThat(recorded.events).containsExactly("start");
	}

	@Test
	void whatThrowsAnErrorOrReturnsNullHasFailed() throws Exception {
		DiscoveryLoop loop = start(PeerDiscovery.of("missing", () -> {
			throw new NoClassDefFoundError("some/Library");
		}), new Recorded("nulls", (DiscoveredPeer) null));
		await(() -> loop.statuses().stream().allMatch((status) -> status.lastFailure().isPresent()));
		assertThat(loop.statuses().get(0).lastFailure()).contains("some/Library");
		assertThat(loop.statuses().get(1).lastFailure()).contains("It has returned null among the addresses");
	}

	@Test
	void aSourceThatCannotBeInterruptedIsLeftBehindAndStoppedWhenItReturns() throws Exception {
		Recorded stubborn = new Recorded("stubborn", ONE);
		stubborn.blockFind = new CountDownLatch(1);
		stubborn.uninterruptible = true;
		DiscoverySource source = new DiscoverySource(stubborn);
		DiscoveryLoop first = start(List.of(source));
		assertThat(stubborn.events.take()).isEqualTo("start");
		assertThat(stubborn.events.take()).isEqualTo("find");
		first.end();
		first.awaitEnd(1);
		DiscoveryLoop second = start(List.of(source));
		assertThat(second.statuses().get(0).lastAnswer()).isEmpty();
		stubborn.blockFind.countDown();
		assertThat(stubborn.events.take()).isEqualTo("stop");
		assertThat(stubborn.events.take()).isEqualTo("start");
		assertThat(stubborn.events.take()).isEqualTo("find");
		await(() -> second.statuses().get(0).lastAnswer().isPresent());
	}

	@Test
	void namesAndIntervalsThatCannotBeUsedAreRefused() {
		for (String name : List.of("", " ", "a\nb", "n".repeat(256))) {
			assertThatIllegalArgumentException().isThrownBy(() -> new DiscoverySource(PeerDiscovery.of(name, List::of)))
				.withMessageContaining("1 to 255 characters");
		}
		for (Duration interval : List.of(Duration.ofMillis(999), Duration.ofHours(25), Duration.ofSeconds(-1))) {
			Recorded recorded = new Recorded("mine", ONE);
			recorded.interval = interval;
			assertThatIllegalArgumentException().isThrownBy(() -> new DiscoverySource(recorded))
				.withMessageContaining("'mine' must be 1s to 24h, but is " + interval);
		}
	}

	private DiscoveryLoop start(PeerDiscovery... sources) {
		return start(List.of(sources).stream().map(DiscoverySource::new).toList());
	}

	private DiscoveryLoop start(List<DiscoverySource> sources) {
		Discoveries discoveries = new Discoveries(sources, new DiscoveryLoop.Clocks(this.clock::get, () -> 1_234),
				this.counted::add);
		DiscoveryLoop loop = discoveries.newLoop(ABOUT, List.of(this.network.transport()), this.inbox,
				"mesh-loop-test");
		this.loops.add(loop);
		loop.start();
		return loop;
	}

	private static PeerDiscovery source(String name, DiscoveredPeer... peers) {
		return new Recorded(name, peers);
	}

	/** The newest list, once it has so many. */
	private List<DiscoveredPeer> awaitDiscovered(int size) {
		List<DiscoveredPeer> newest = List.of();
		while (true) {
			List<Entry> batch = new ArrayList<>();
			this.inbox.drain(batch, 10, 1);
			for (Entry entry : batch) {
				newest = ((Input.Discovered) ((Entry.Plain) entry).input()).peers();
			}
			if (newest.size() == size) {
				return newest;
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	private static void await(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			LockSupport.parkNanos(1_000_000);
		}
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("mesh-loop-test-") && thread.isAlive())
			.toList();
	}

	/** Notes what is called. */
	private static final class Recorded implements PeerDiscovery {

		private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

		private final String name;

		private final DiscoveredPeer[] peers;

		private Duration interval = Duration.ofSeconds(30);

		private volatile boolean failStart;

		private volatile CountDownLatch blockFind = new CountDownLatch(0);

		private volatile boolean uninterruptible;

		private volatile Runnable onChange;

		Recorded(String name, DiscoveredPeer... peers) {
			this.name = name;
			this.peers = peers;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public Duration interval() {
			return this.interval;
		}

		@Override
		public void start(Runnable listener) throws IOException {
			this.onChange = listener;
			this.events.add("start");
			if (this.failStart) {
				throw new IOException("no network");
			}
		}

		@Override
		public Collection<DiscoveredPeer> find() throws InterruptedException {
			this.events.add("find");
			try {
				awaitBlocked();
			}
			catch (InterruptedException ex) {
				this.events.add("interrupted");
				throw ex;
			}
			List<DiscoveredPeer> found = new ArrayList<>();
			for (DiscoveredPeer peer : this.peers) {
				found.add(peer);
			}
			return found;
		}

		private void awaitBlocked() throws InterruptedException {
			while (this.uninterruptible && this.blockFind.getCount() > 0) {
				Thread.yield();
			}
			if (this.blockFind.getCount() > 0) {
				this.blockFind.await();
			}
		}

		@Override
		public void stop() {
			this.events.add("stop");
		}

	}

}
