package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CongestionWindowTests {

	private static final int KIB = 1024;

	private static final long FULL = 4096 * KIB;

	private static final long MILLI = 1_000_000L;

	private final CongestionWindow window = new CongestionWindow(FULL);

	/** The clock begins below zero, as {@link System#nanoTime} may. */
	private long now = -10_000 * MILLI;

	@ParameterizedTest
	@CsvSource({ "0, 4096", "1, 2048", "2, 1024", "3, 512", "4, 256", "5, 128", "6, 64", "7, 32", "8, 16", "9, 16",
			"30, 16" })
	void eachRoundTripWithARefusalHalvesItDownToTheFloor(int refusals, int kib) {
		for (int i = 0; i < refusals; i++) {
			assertThat(this.window.onRefused(this.now)).isTrue();
			pass(1_000);
		}

		assertThat(this.window.windowBytes()).isEqualTo((long) kib * KIB);
	}

	@ParameterizedTest
	@CsvSource({ "0, 333", "1, 50", "49, 50", "50, 50", "51, 51", "200, 200", "3000, 3000" })
	void furtherRefusalsOfTheSameRoundTripDoNotCount(long roundTripMillis, long roundMillis) {
		if (roundTripMillis > 0) {
			this.window.onAcknowledged(roundTripMillis * MILLI, this.now);
		}
		assertThat(this.window.onRefused(this.now)).isTrue();
		pass(roundMillis - 1);
		assertThat(this.window.onRefused(this.now)).isFalse();
		assertThat(this.window.windowBytes()).isEqualTo(FULL / 2);
		pass(1);
		assertThat(this.window.onRefused(this.now)).isTrue();
		assertThat(this.window.windowBytes()).isEqualTo(FULL / 4);
	}

	@Test
	void aRoundTripWithAcknowledgementsAddsOneEnvelopeUntilItIsFull() {
		this.window.onAcknowledged(100 * MILLI, this.now);
		assertThat(this.window.windowBytes()).isEqualTo(FULL);
		this.window.onRefused(this.now);
		this.window.onAcknowledged(100 * MILLI, this.now);
		assertThat(this.window.windowBytes()).isEqualTo(FULL / 2);
		for (int i = 1; i <= 128; i++) {
			pass(99);
			this.window.onAcknowledged(100 * MILLI, this.now);
			pass(1);
			this.window.onAcknowledged(100 * MILLI, this.now);
			this.window.onAcknowledged(100 * MILLI, this.now);
			assertThat(this.window.windowBytes()).isEqualTo(FULL / 2 + (long) i * 16 * KIB);
		}
		pass(1_000);
		this.window.onAcknowledged(100 * MILLI, this.now);

		assertThat(this.window.windowBytes()).isEqualTo(FULL);
	}

	@Test
	void itIsOpenWhileLessThanItIsOnItsWay() {
		for (int i = 0; i < 20; i++) {
			this.window.onRefused(this.now);
			pass(2_000);
		}
		assertThat(this.window.isOpen()).isTrue();
		this.window.onSent(16 * KIB - 1);
		assertThat(this.window.isOpen()).isTrue();
		this.window.onSent(20 * KIB);
		assertThat(this.window.isOpen()).isFalse();
		this.window.onLeft(20 * KIB);
		assertThat(this.window.isOpen()).isTrue();
		assertThat(this.window.inFlightBytes()).isEqualTo(16 * KIB - 1);
		this.window.onSent(16 * KIB);
		this.window.restart();
		assertThat(this.window.isOpen()).isTrue();
		assertThat(this.window.inFlightBytes()).isZero();
	}

	@Test
	void whatWasRefusedInTheSameRoundIsAskedForAtItsEnd() {
		this.window.onAcknowledged(100 * MILLI, this.now);
		this.window.onRefused(this.now);
		assertThat(this.window.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
		pass(30);
		this.window.onRefused(this.now);
		assertThat(this.window.nextDeadlineNanos()).isEqualTo(this.now + 70 * MILLI);
		pass(69);
		assertThat(this.window.handleDeadline(this.now)).isFalse();
		pass(1);
		assertThat(this.window.handleDeadline(this.now)).isTrue();
		assertThat(this.window.handleDeadline(this.now)).isFalse();
		assertThat(this.window.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whereNothingGetsThroughItAsksLessAndLessOften() {
		this.window.onAcknowledged(MILLI, this.now);
		for (long round : new long[] { 50, 100, 200, 400, 800, 1_000, 1_000 }) {
			assertThat(this.window.onRefused(this.now)).isTrue();
			pass(round - 1);
			assertThat(this.window.onRefused(this.now)).isFalse();
			pass(1);
			assertThat(this.window.handleDeadline(this.now)).isTrue();
		}
		this.window.onAcknowledged(MILLI, this.now);
		assertThat(this.window.onRefused(this.now)).isTrue();
		pass(50);

		assertThat(this.window.onRefused(this.now)).isTrue();
	}

	@Test
	void aWindowThatIsSmallerThanTheFloorStaysAsItIs() {
		CongestionWindow small = new CongestionWindow(10 * KIB);
		small.onRefused(this.now);

		assertThat(small.windowBytes()).isEqualTo(10 * KIB);
	}

	private void pass(long millis) {
		this.now += millis * MILLI;
	}

}
