package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.peer.BusInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for what a {@link Timekeeper} hears. */
@Timeout(30)
class TimekeeperTests {

	private static final int ROUNDS = 20_000;

	private final Recorder recorder = new Recorder();

	private final Inbox inbox = new Inbox(RuntimeSettings.defaults(), this.recorder);

	@Test
	void sleepsAndWakesComeInPairsHoweverTheLoopIsWoken() throws Exception {
		Thread loop = new Thread(() -> {
			List<Entry> batch = new ArrayList<>();
			while (batch.size() < ROUNDS) {
				this.inbox.await(1_000_000_000L);
				this.inbox.drain(batch, 16, 1_000);
			}
		});
		this.recorder.wakes();
		loop.start();
		for (int i = 0; i < ROUNDS; i++) {
			this.inbox.post(new BusInput.StartListening());
			if (i % 64 == 0) {
				this.inbox.wake();
			}
		}
		loop.join();

		assertThat(this.recorder.awake).as("awake once").hasValue(1);
		assertThat(this.recorder.mostAwake).as("counted by the loop or by who wakes it, never both")
			.hasValueLessThan(3);
	}

	@Test
	void whatSleepsIsToldUntilWhen() {
		this.recorder.wakes();
		this.inbox.await(1_000);

		assertThat(this.recorder.slept).containsExactly(1_000L);
		assertThat(this.recorder.awake).hasValue(1);
	}

	@Test
	void tasksCountFromTheMomentTheyAreHandedOver() throws Exception {
		CountDownLatch handedOver = new CountDownLatch(1);
		List<Runnable> waiting = new ArrayList<>();
		Executor later = waiting::add;
		TrackedExecutor executor = new TrackedExecutor(later, new NamedThreads("mesh-test"), this.inbox.watch());

		executor.execute(handedOver::countDown);
		assertThat(this.recorder.userCode).hasValue(1);
		waiting.forEach(Runnable::run);

		assertThat(handedOver.getCount()).isZero();
		assertThat(this.recorder.userCode).hasValue(0);
	}

	/** Counts what it hears. */
	private static final class Recorder implements Timekeeper, Timekeeper.Watch {

		private final AtomicInteger awake = new AtomicInteger();

		private final AtomicInteger mostAwake = new AtomicInteger();

		private final AtomicInteger userCode = new AtomicInteger();

		private final List<Long> slept = new ArrayList<>();

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public Watch watch(Runnable wake) {
			return this;
		}

		@Override
		public void sleeps(long nanos) {
			this.slept.add(nanos);
			this.awake.decrementAndGet();
		}

		@Override
		public void wakes() {
			this.mostAwake.accumulateAndGet(this.awake.incrementAndGet(), Math::max);
		}

		@Override
		public Runnable work(Runnable task) {
			return task;
		}

		@Override
		public Runnable userCode(Runnable task) {
			this.userCode.incrementAndGet();
			return () -> {
				task.run();
				this.userCode.decrementAndGet();
			};
		}

		@Override
		public void end() {
		}

	}

}
