package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link ConcurrentCalls}, with an executor that runs when it is told to.
 */
class ConcurrentCallsTests {

	private static final PeerKey TILL = new PeerKey(1, 0, 0, 0);

	private static final PeerKey DESK = new PeerKey(2, 0, 0, 0);

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final List<Integer> begun = new ArrayList<>();

	private final List<CompletableFuture<Object>> open = new ArrayList<>();

	@Test
	void soManyOfOneSenderAreOpenAtOnceAndTheOthersWait() {
		ConcurrentCalls calls = new ConcurrentCalls(3, this.tasks::add);
		List<CompletableFuture<?>> ends = IntStream.range(0, 10)
			.<CompletableFuture<?>>mapToObj((i) -> submit(calls, TILL, i))
			.toList();
		assertThat(this.tasks).hasSize(3);
		runAll();
		assertThat(this.begun).containsExactly(0, 1, 2);
		this.open.get(1).complete("done");
		runAll();
		assertThat(this.begun).containsExactly(0, 1, 2, 3);
		assertThat(ends.get(1)).isCompleted();
		assertThat(ends.get(0)).isNotDone();
		for (int i = 0; i < 10; i++) {
			this.open.get(i).complete("done");
			runAll();
		}
		assertThat(ends).allMatch((end) -> end.isDone());
		assertThat(calls.senders()).isZero();
	}

	@Test
	void oneAtATimeKeepsTheOrderOfEachSender() {
		ConcurrentCalls calls = new ConcurrentCalls(1, this.tasks::add);
		for (int i = 0; i < 4; i++) {
			submit(calls, TILL, i);
			submit(calls, DESK, 10 + i);
		}
		for (int i = 0; i < 8; i++) {
			runAll();
			this.open.get(i).complete("done");
		}
		runAll();
		assertThat(this.begun.stream().filter((number) -> number < 10)).containsExactly(0, 1, 2, 3);
		assertThat(this.begun.stream().filter((number) -> number >= 10)).containsExactly(10, 11, 12, 13);
		assertThat(calls.senders()).isZero();
	}

	@Test
	void callThatThrowsEndsExceptionallyAndTheNextOneBegins() {
		ConcurrentCalls calls = new ConcurrentCalls(1, Runnable::run);
		CompletableFuture<?> first = calls.submit(TILL, () -> {
			throw new IllegalStateException("on purpose");
		});
		CompletableFuture<?> second = calls.submit(TILL, () -> CompletableFuture.completedFuture("done"));
		assertThat(first).isCompletedExceptionally();
		assertThat(second).isCompleted();
		assertThat(calls.senders()).isZero();
	}

	@Test
	void rejectedCallFailsAndLeavesNothingBehind() {
		ConcurrentCalls calls = new ConcurrentCalls(2, rejecting(0));
		assertThat(submit(calls, TILL, 0)).isCompletedExceptionally();
		assertThat(submit(calls, TILL, 1)).isCompletedExceptionally();
		assertThat(calls.senders()).isZero();
	}

	@Test
	void rejectedCallWaitsWhenTheSenderHasAnotherPlace() {
		ConcurrentCalls calls = new ConcurrentCalls(2, rejecting(1));
		submit(calls, TILL, 0);
		CompletableFuture<?> second = submit(calls, TILL, 1);
		assertThat(second).isNotDone();
		runAll();
		assertThat(this.begun).containsExactly(0);
		this.open.get(0).complete("done");
		// The place was given back to the executor, which rejects: nobody is left to run
		// it.
		assertThat(second).isCompletedExceptionally();
		assertThat(calls.senders()).isZero();
	}

	@Test
	void closedItBeginsNothingMoreAndFailsWhatWaitsUntilItIsOpenedAgain() {
		ConcurrentCalls calls = new ConcurrentCalls(1, this.tasks::add);
		submit(calls, TILL, 0);
		CompletableFuture<?> waiting = submit(calls, TILL, 1);
		runAll();
		calls.close();
		assertThat(waiting).isCompletedExceptionally();
		assertThat(submit(calls, DESK, 10)).isCompletedExceptionally();
		this.open.get(0).complete("done");
		runAll();
		assertThat(this.begun).containsExactly(0);
		assertThat(calls.senders()).isZero();
		calls.open();
		submit(calls, TILL, 2);
		runAll();
		assertThat(this.begun).containsExactly(0, 2);
	}

	@Test
	void tenThousandCallsThatEndAtOnceDoNotDeepenTheStack() {
		ConcurrentCalls calls = new ConcurrentCalls(1, this.tasks::add);
		List<CompletableFuture<?>> ends = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			ends.add(calls.submit(TILL, () -> CompletableFuture.completedFuture("done")));
		}
		runAll();
		assertThat(ends).allMatch((end) -> end.isDone());
		assertThat(calls.senders()).isZero();
	}

	private CompletableFuture<?> submit(ConcurrentCalls calls, PeerKey sender, int number) {
		return calls.submit(sender, () -> {
			CompletableFuture<Object> end = new CompletableFuture<>();
			this.begun.add(number);
			this.open.add(end);
			return end;
		});
	}

	private void runAll() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	private Executor rejecting(int after) {
		int[] taken = new int[1];
		return (task) -> {
			if (taken[0]++ >= after) {
				throw new RejectedExecutionException("on purpose");
			}
			this.tasks.add(task);
		};
	}

}
