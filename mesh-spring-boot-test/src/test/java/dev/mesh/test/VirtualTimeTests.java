package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.runtime.Timekeeper;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for whom {@link VirtualTime} waits for. */
@Timeout(30)
class VirtualTimeTests {

	private final VirtualTime time = new VirtualTime();

	private final Timekeeper.Watch watch = this.time.watch(VirtualTimeTests::nothing);

	@AfterEach
	void end() {
		this.watch.end();
	}

	@Test
	void aCallThatWasTooLongIsNotTakenForALaterOne() throws InterruptedException {
		Runnable endless = this.watch.userCode(VirtualTimeTests::nothing);
		this.time.settle();
		Runnable later = this.watch.userCode(VirtualTimeTests::nothing);
		endless.run();

		Thread settling = new Thread(this.time::settle);
		settling.start();

		assertThat(isWaiting(settling)).isTrue();
		later.run();
		settling.join();
	}

	@Test
	void aCallIsNotBlockedBecauseTheMeshWasBusy() throws InterruptedException {
		Runnable work = this.time.work(VirtualTimeTests::nothing);
		Runnable call = this.watch.userCode(VirtualTimeTests::nothing);
		this.time.limit(Duration.ofMillis(2_500));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.time::settle);
		this.time.limit(Duration.ofSeconds(10));
		work.run();

		Thread settling = new Thread(this.time::settle);
		settling.start();

		assertThat(isWaiting(settling)).isTrue();
		call.run();
		settling.join();
	}

	@Test
	void timeDoesNotGoOnOverWorkOfTheMesh() {
		Runnable work = this.time.work(VirtualTimeTests::nothing);
		this.time.limit(Duration.ofMillis(50));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.time.advance(Duration.ofDays(1).toNanos()))
			.withMessageContaining("The mesh itself is still busy")
			.withMessageContaining("1 tasks of its own and 0 of the application");
		assertThat(this.time.nanoTime()).isZero();

		work.run();
		this.time.advance(Duration.ofDays(1).toNanos());

		assertThat(this.time.nanoTime()).isGreaterThanOrEqualTo(Duration.ofDays(1).toNanos());
	}

	@Test
	void callsOfARunThatHasEndedAreNotWaitedFor() {
		Timekeeper.Watch other = this.time.watch(VirtualTimeTests::nothing);
		Runnable call = other.userCode(VirtualTimeTests::nothing);
		this.time.limit(Duration.ZERO);
		other.end();

		this.time.settle();
		call.run();
		this.time.settle();
	}

	/** Whether it waits for something; false when it has ended. */
	private static boolean isWaiting(Thread thread) {
		while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.TERMINATED) {
			Thread.onSpinWait();
		}
		return thread.isAlive();
	}

	private static void nothing() {
	}

}
