package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompletionsTests {

	private final ThreadPoolExecutor pool = new NamedThreads("completion-test").growingPool(4);

	private final Completions completions = new Completions(this.pool);

	@AfterEach
	void stop() {
		this.pool.shutdownNow();
	}

	@Test
	void futuresCompleteOnOtherThreads() throws Exception {
		Call call = new Call();
		CountDownLatch told = new CountDownLatch(1);
		String[] thread = new String[1];
		call.whenComplete((value, failure) -> {
			thread[0] = Thread.currentThread().getName();
			told.countDown();
		});
		this.completions.add(call.succeed(7));
		assertThat(this.completions.look()).isTrue();
		assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(call).isCompletedWithValue(7);
		assertThat(thread[0]).startsWith("completion-test-");
	}

	@Test
	void aFutureThatWaitsForTheNextOneIsOvertaken() throws Exception {
		Call first = new Call();
		Call second = new Call();
		CountDownLatch done = new CountDownLatch(1);
		first.thenRun(second::join).thenRun(done::countDown);
		this.completions.add(first.succeed(1));
		this.completions.add(second.succeed(2));
		lookWhileSomethingWaits();
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void ofThoseSettledInOneTurnOneThatBlocksHoldsNoOtherBack() throws Exception {
		Call first = new Call();
		Call last = new Call();
		CountDownLatch done = new CountDownLatch(1);
		first.thenRun(last::join).thenRun(done::countDown);
		List<Call> calls = new ArrayList<>();
		this.completions.addInTurn(first.succeed(0));
		for (int i = 0; i < 1_000; i++) {
			Call call = new Call();
			calls.add(call);
			this.completions.addInTurn(call.succeed(i));
		}
		this.completions.addInTurn(last.succeed(1));
		this.completions.endTurn();
		lookWhileSomethingWaits();
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		for (Call call : calls) {
			assertThat(call.get(10, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@Test
	void everythingCompletesUnderLoad() throws Exception {
		List<Call> calls = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			Call call = new Call();
			calls.add(call);
			this.completions.add(call.succeed(i));
			if (i % 100 == 0) {
				this.completions.look();
			}
		}
		lookWhileSomethingWaits();
		for (Call call : calls) {
			assertThat(call.get(10, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@Test
	void whatDependsOnAFutureMayThrow() throws Exception {
		Call bad = new Call();
		bad.whenComplete((value, failure) -> {
			throw new IllegalStateException("on purpose");
		});
		Call good = new Call();
		this.completions.add(bad.succeed(1));
		this.completions.add(good.fail(new IllegalArgumentException("expected")));
		this.completions.look();
		assertThat(good).failsWithin(java.time.Duration.ofSeconds(10))
			.withThrowableOfType(java.util.concurrent.ExecutionException.class)
			.withMessageContaining("expected");
	}

	@Test
	void afterTheCloseNothingWaits() throws Exception {
		Call before = new Call();
		Call inTheLastTurn = new Call();
		this.completions.add(before.succeed(1));
		this.completions.addInTurn(inTheLastTurn.succeed(3));
		this.completions.endTurn();
		this.completions.look();
		this.completions.close();
		Call after = new Call();
		this.completions.add(after.succeed(2));
		assertThat(after).isCompletedWithValue(2);
		assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(inTheLastTurn.get(10, TimeUnit.SECONDS)).isEqualTo(3);
	}

	/** As the loop does. */
	private void lookWhileSomethingWaits() {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (this.completions.look() && System.nanoTime() < deadline) {
			Thread.onSpinWait();
		}
	}

	private static final class Call extends PendingCall<Integer> {

	}

}
