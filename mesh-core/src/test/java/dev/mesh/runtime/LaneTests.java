package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTests {

	private final ThreadPoolExecutor pool = new NamedThreads("lane-test").growingPool(8);

	@AfterEach
	void stop() {
		this.pool.shutdownNow();
	}

	@Test
	void itemsRunOneAtATimeAndInOrder() throws Exception {
		int lanes = 4;
		int each = 100_000;
		CountDownLatch done = new CountDownLatch(lanes);
		AtomicInteger faults = new AtomicInteger();
		List<Lane<Integer>> all = new ArrayList<>();
		for (int i = 0; i < lanes; i++) {
			AtomicInteger inside = new AtomicInteger();
			int[] expected = { 0 };
			all.add(new Lane<>(this.pool, (item) -> {
				if (inside.incrementAndGet() != 1 || item != expected[0]++) {
					faults.incrementAndGet();
				}
				inside.decrementAndGet();
				if (expected[0] == each) {
					done.countDown();
				}
			}, () -> {
			}));
		}
		for (int item = 0; item < each; item++) {
			for (Lane<Integer> lane : all) {
				lane.add(item);
			}
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(faults).hasValue(0);
	}

	@Test
	void blockedLaneDoesNotHoldUpOthers() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Lane<Runnable> blocked = Lane.ofTasks(this.pool);
		blocked.add(() -> awaitUninterrupted(release));
		for (int i = 0; i < 100; i++) {
			CountDownLatch ran = new CountDownLatch(1);
			Lane.ofTasks(this.pool).add(ran::countDown);
			assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(blocked.isIdle()).isFalse();
		release.countDown();
	}

	@Test
	void asManyLanesRunAtOnceAsThereAreThreads() throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(8);
		CountDownLatch met = new CountDownLatch(16);
		for (int i = 0; i < 16; i++) {
			Lane.ofTasks(this.pool).add(() -> {
				try {
					barrier.await(20, TimeUnit.SECONDS);
					met.countDown();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
		}
		assertThat(met.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.pool.getLargestPoolSize()).isEqualTo(8);
	}

	@Test
	void pauseComesAfterWhatWasThere() throws Exception {
		List<String> events = new ArrayList<>();
		CountDownLatch paused = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Lane<String> lane = new Lane<>(this.pool, (item) -> {
			awaitUninterrupted(go);
			events.add(item);
		}, () -> {
			events.add("pause");
			paused.countDown();
		});
		lane.add("a");
		lane.add("b");
		go.countDown();
		assertThat(paused.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(events).containsExactly("a", "b", "pause");
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
