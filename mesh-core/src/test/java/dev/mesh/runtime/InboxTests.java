package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InboxTests {

	private static final PeerKey SOMEBODY = new PeerKey(1, 2, 3, 4);

	private final Inbox inbox = new Inbox(RuntimeSettings.defaults().withApiQueue(4, 1000));

	@Test
	void nothingIsLostDoubledOrReorderedUnderLoad() throws Exception {
		int producers = 8;
		int each = 100_000;
		Inbox shared = new Inbox(RuntimeSettings.defaults());
		CountDownLatch start = new CountDownLatch(1);
		for (int p = 0; p < producers; p++) {
			int producer = p;
			start("producer-" + p, () -> {
				start.await();
				for (int i = 0; i < each; i++) {
					shared.post(new Numbered(producer, i));
				}
			});
		}
		int[] next = new int[producers];
		int total = 0;
		List<Entry> batch = new ArrayList<>();
		start.countDown();
		while (total < producers * each) {
			if (shared.drain(batch, 256, 1 << 20) == 0) {
				// No time limit: a signal that is missed hangs the test.
				shared.await(Long.MAX_VALUE);
			}
			assertThat(batch.size()).isLessThanOrEqualTo(256);
			for (Entry entry : batch) {
				Numbered numbered = (Numbered) entry;
				assertThat(numbered.value()).isEqualTo(next[numbered.producer()]++);
			}
			total += batch.size();
			batch.clear();
		}
		assertThat(shared.isEmpty()).isTrue();
	}

	@Test
	void everySingleEntryWakesTheSleeper() throws Exception {
		Inbox shared = new Inbox(RuntimeSettings.defaults());
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger nothing = new AtomicInteger();
		start("sleeper", () -> {
			List<Entry> batch = new ArrayList<>();
			while (answered.get() < 100_000) {
				// So that the next entry comes at every moment of the way to sleep.
				for (int pause = answered.get() % 199; pause > 0; pause--) {
					nothing.incrementAndGet();
				}
				shared.await(Long.MAX_VALUE);
				answered.addAndGet(shared.drain(batch, 256, 1));
				batch.clear();
			}
		});
		for (int i = 0; i < 100_000; i++) {
			shared.post(new Input.Stop());
			while (answered.get() <= i) {
				Thread.onSpinWait();
			}
		}
	}

	@Test
	void awaitEndsWithTheTime() {
		long start = System.nanoTime();
		this.inbox.await(TimeUnit.MILLISECONDS.toNanos(20));
		assertThat(System.nanoTime() - start).isGreaterThan(0);
		this.inbox.await(0);
		this.inbox.await(-5);
	}

	@Test
	void drainStopsAtTheNumberOfEntriesAndWithTheEntryThatReachesTheBytes() {
		for (int i = 0; i < 10; i++) {
			this.inbox.post(new Sized(100));
		}
		List<Entry> batch = new ArrayList<>();
		assertThat(this.inbox.drain(batch, 3, 1000)).isEqualTo(3);
		assertThat(this.inbox.drain(batch, 100, 250)).isEqualTo(3);
		assertThat(this.inbox.drain(batch, 100, 1000)).isEqualTo(4);
		assertThat(this.inbox.drain(batch, 100, 1000)).isZero();
	}

	@Test
	void messagesOfTheApiAreLimitedInNumber() {
		for (int i = 0; i < 4; i++) {
			assertThat(this.inbox.hasRoom()).isTrue();
			assertThat(this.inbox.offer(message(1))).isTrue();
		}
		assertThat(this.inbox.hasRoom()).isFalse();
		assertThat(this.inbox.offer(message(1))).isFalse();
		assertThat(this.inbox.apiBytes()).isEqualTo(4);
		// What the runtime itself posts is not.
		this.inbox.post(new Input.Stop());
		assertThat(this.inbox.drain(new ArrayList<>(), 2, 1000)).isEqualTo(2);
		assertThat(this.inbox.offer(message(1))).isTrue();
	}

	@Test
	void messagesOfTheApiAreLimitedInBytesButALargeOneIsTaken() {
		assertThat(this.inbox.offer(message(5000))).isTrue();
		assertThat(this.inbox.offer(message(0))).isFalse();
		this.inbox.drain(new ArrayList<>(), 10, 1);
		assertThat(this.inbox.offer(message(999))).isTrue();
		assertThat(this.inbox.offer(message(999))).isTrue();
		assertThat(this.inbox.offer(message(1))).isFalse();
	}

	@Test
	void theLimitHoldsWhenManyOfferAtOnce() throws Exception {
		Inbox shared = new Inbox(RuntimeSettings.defaults().withApiQueue(100, 1 << 20));
		AtomicInteger taken = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int t = 0; t < 8; t++) {
			threads.add(start("offering-" + t, () -> {
				for (int i = 0; i < 1000; i++) {
					taken.addAndGet(shared.offer(message(1)) ? 1 : 0);
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(taken.get()).isBetween(1, 100);
		assertThat(shared.drain(new ArrayList<>(), 10_000, Integer.MAX_VALUE)).isEqualTo(taken.get());
		assertThat(shared.apiBytes()).isZero();
	}

	@Test
	void whoBringsSomethingIsAskedToHelpUnlessOtherThingsWait() {
		AtomicInteger asked = new AtomicInteger();
		this.inbox.workedBy(worker(asked::incrementAndGet, false));
		this.inbox.bring(new Numbered(0, 0));
		assertThat(asked).hasValue(1);
		this.inbox.bring(new Numbered(0, 1));
		this.inbox.post(new Numbered(0, 2));
		assertThat(asked).as("the first one still waits").hasValue(1);
		assertThat(this.inbox.drain(new ArrayList<>(), 10, 1)).isEqualTo(3);
		this.inbox.bring(new Numbered(0, 3));
		assertThat(asked).hasValue(2);
	}

	@Test
	void whatIsBroughtAfterTheCloseIsAbandoned() {
		AtomicInteger abandoned = new AtomicInteger();
		this.inbox.workedBy(worker(abandoned::decrementAndGet, false));
		this.inbox.close();
		this.inbox.bring(new Abandoned(abandoned));
		assertThat(abandoned).hasValue(1);
	}

	@Test
	void whileSomebodyIsAtWorkNobodyIsWoken() throws Exception {
		CountDownLatch awake = new CountDownLatch(1);
		this.inbox.workedBy(worker(() -> {
		}, true));
		Thread sleeper = start("sleeper", () -> {
			this.inbox.await(TimeUnit.SECONDS.toNanos(60));
			awake.countDown();
		});
		while (sleeper.getState() != Thread.State.TIMED_WAITING) {
			Thread.onSpinWait();
		}
		this.inbox.post(new Numbered(0, 0));
		assertThat(sleeper.getState()).isEqualTo(Thread.State.TIMED_WAITING);
		this.inbox.wake();
		awake.await();
	}

	private static Inbox.Worker worker(Runnable help, boolean atWork) {
		return new Inbox.Worker() {

			@Override
			public void help() {
				help.run();
			}

			@Override
			public boolean isAtWork() {
				return atWork;
			}

		};
	}

	@Test
	void whatComesAfterTheCloseIsAbandonedOnce() throws Exception {
		int rounds = 20_000;
		Inbox[] inboxes = new Inbox[rounds];
		for (int i = 0; i < rounds; i++) {
			inboxes[i] = new Inbox(RuntimeSettings.defaults());
		}
		AtomicInteger abandoned = new AtomicInteger();
		AtomicInteger round = new AtomicInteger();
		Thread producer = start("producer", () -> {
			for (int i = 0; i < rounds; i++) {
				round.set(i);
				for (int n = 0; n < 5; n++) {
					inboxes[i].post(new Abandoned(abandoned));
				}
			}
		});
		for (int i = 0; i < rounds; i++) {
			while (round.get() < i) {
				Thread.onSpinWait();
			}
			inboxes[i].close();
		}
		producer.join();
		assertThat(abandoned).hasValue(5 * rounds);
		assertThat(inboxes).allMatch(Inbox::isEmpty);
	}

	private static PendingDatagram message(int bytes) {
		return new PendingDatagram(SOMEBODY, BusMessage.of("x", new byte[bytes]), Long.MAX_VALUE);
	}

	private static Thread start(String name, Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private interface Task {

		void run() throws Exception;

	}

	private record Numbered(int producer, int value) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return null;
		}

	}

	private record Sized(int bytes) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return null;
		}

	}

	private record Abandoned(AtomicInteger count) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return null;
		}

		@Override
		public void abandon() {
			this.count.incrementAndGet();
		}

	}

}
