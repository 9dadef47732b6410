package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTests {

	private static final RuntimeSettings SETTINGS = RuntimeSettings.defaults().withHandlerThreads(2, 2);

	private final Dispatcher dispatcher = new Dispatcher(SETTINGS, "mesh-dispatcher-test", null, handlers(),
			new Inbox(SETTINGS));

	@Test
	void futuresCompleteWhileAllHandlersBlock() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			lane().add(() -> {
				begun.countDown();
				awaitUninterrupted(release);
			});
		}
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		Call call = new Call();
		this.dispatcher.completions().add(call.succeed(1));
		this.dispatcher.completions().look();
		assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(1);
		CountDownLatch chore = new CountDownLatch(1);
		this.dispatcher.chore(chore::countDown);
		assertThat(chore.await(10, TimeUnit.SECONDS)).isTrue();
		release.countDown();
		assertThat(this.dispatcher.close(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void closeWaitsForWhatWasBegunAndWhatWaits() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		List<Integer> done = new ArrayList<>();
		Lane<Runnable> lane = lane();
		lane.add(() -> awaitUninterrupted(release));
		for (int i = 0; i < 10; i++) {
			int number = i;
			lane.add(() -> done.add(number));
		}
		Call call = new Call();
		this.dispatcher.completions().add(call.succeed(1));
		call.thenRun(release::countDown);
		assertThat(this.dispatcher.close(Duration.ofSeconds(20))).isTrue();
		assertThat(done).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(call).isDone();
	}

	@Test
	void closeInterruptsWhatDoesNotEndAndBeginsNothingMore() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		AtomicBoolean second = new AtomicBoolean();
		Lane<Runnable> lane = lane();
		lane.add(() -> {
			begun.countDown();
			awaitUninterrupted(new CountDownLatch(1));
			interrupted.countDown();
		});
		lane.add(() -> second.set(true));
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.dispatcher.close(Duration.ofMillis(100))).isFalse();
		assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(second).isFalse();
	}

	@Test
	void futuresCompleteAlthoughTheirThreadsBlockAtTheEnd() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		for (int i = 0; i < 2; i++) {
			Call blocking = new Call();
			CountDownLatch begun = new CountDownLatch(1);
			blocking.thenRun(() -> {
				begun.countDown();
				awaitStubbornly(release);
			});
			this.dispatcher.completions().add(blocking.succeed(i));
			do {
				this.dispatcher.completions().look();
			}
			while (!begun.await(1, TimeUnit.MILLISECONDS));
		}
		Call last = new Call();
		this.dispatcher.completions().add(last.succeed(7));
		assertThat(this.dispatcher.close(Duration.ofMillis(100))).isFalse();
		assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo(7);
		release.countDown();
	}

	@Test
	void anExecutorThatRejectsTasksDoesNotLoseThem() throws Exception {
		Dispatcher over = new Dispatcher(SETTINGS, "mesh-dispatcher-test", (task) -> {
			throw new RejectedExecutionException("on purpose");
		}, handlers(), new Inbox(SETTINGS));
		Call call = new Call();
		over.completions().add(call.succeed(3));
		over.completions().look();
		assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(3);
		CountDownLatch ran = new CountDownLatch(1);
		Lane<Runnable> lane = over.lane(Runnable::run);
		lane.add(ran::countDown);
		assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(over.close(Duration.ofSeconds(10))).isTrue();
	}

	private static Handlers handlers() {
		return new Handlers(new MessageHandlers((name) -> {
		}), new RequestHandlers((name) -> {
		}, BusSettings.defaults()), new StreamAcceptors((name) -> {
		}));
	}

	private Lane<Runnable> lane() {
		return this.dispatcher.lane(Runnable::run);
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** As code does that ignores interruption. */
	private static void awaitStubbornly(CountDownLatch latch) {
		boolean done = false;
		while (!done) {
			try {
				latch.await();
				done = true;
			}
			catch (InterruptedException ex) {
				// On purpose.
			}
		}
	}

	private static final class Call extends PendingCall<Integer> {

	}

}
