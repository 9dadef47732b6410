package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The ring of frames in flight, the round-trip estimate, the timing of acknowledgements,
 * the order of lanes.
 */
class SmallBusClassesTests {

	private static final long MILLI = 1_000_000L;

	private static final long SECOND = 1000 * MILLI;

	// FrameRing

	private static OutFrame frame(long number) {
		return new OutFrame(number, 0, new Outgoing(number, new byte[0], BusMessage.of("p", new byte[0]), 0),
				new Lane("p", Share.LISTENERS), 0);
	}

	@Test
	void theRingGrowsAndKeepsFramesByNumber() {
		FrameRing ring = new FrameRing();
		long next = 1;
		for (int round = 0; round < 50; round++) {
			for (int i = 0; i < 37; i++) {
				ring.add(frame(next++));
			}
			for (int i = 0; i < 17; i++) {
				long first = ring.first();
				assertThat(ring.removeFirst().number).isEqualTo(first);
			}
			assertThat(ring.size()).isEqualTo(20 * (round + 1));
			assertThat(ring.end()).isEqualTo(next);
			for (long number = ring.first(); number < ring.end(); number++) {
				OutFrame kept = ring.get(number);
				assertThat(kept).isNotNull();
				assertThat(kept.number).isEqualTo(number);
			}
			assertThat(ring.get(ring.first() - 1)).isNull();
			assertThat(ring.get(ring.end())).isNull();
		}
	}

	@Test
	void theRingTakesNumbersWithoutGapsOnly() {
		FrameRing ring = new FrameRing();
		assertThatIllegalStateException().isThrownBy(() -> ring.add(frame(2)));
		ring.add(frame(1));
		assertThatIllegalStateException().isThrownBy(() -> ring.add(frame(1)));
		ring.removeFirst();
		assertThatIllegalStateException().isThrownBy(ring::removeFirst);
	}

	// RoundTripEstimate, RFC 6298

	@Test
	void theTimeOutIsASecondBeforeTheFirstSample() {
		assertThat(new RoundTripEstimate().timeoutNanos()).isEqualTo(SECOND);
	}

	/**
	 * RFC 6298, 2.2 and 2.3: SRTT 1 s, RTTVAR 0.5 s; then RTTVAR 0.375 + 0.25, SRTT 0.875
	 * + 0.25.
	 */
	@Test
	void theTimeOutFollowsTheSamples() {
		RoundTripEstimate estimate = new RoundTripEstimate();
		estimate.onSample(SECOND);
		assertThat(estimate.timeoutNanos()).isEqualTo(3 * SECOND);
		estimate.onSample(2 * SECOND);
		assertThat(estimate.timeoutNanos()).isEqualTo(1125 * MILLI + 4 * 625 * MILLI);
		estimate.onSample(2 * SECOND);
		// RTTVAR 0.46875 + 0.21875, SRTT 0.984375 + 0.25
		assertThat(estimate.timeoutNanos()).isEqualTo(1_234_375_000L + 4 * 687_500_000L);
	}

	@Test
	void theTimeOutIsAtLeastASecondAndAtMostHalfAMinute() {
		RoundTripEstimate estimate = new RoundTripEstimate();
		estimate.onSample(10 * MILLI);
		assertThat(estimate.timeoutNanos()).isEqualTo(SECOND);
		estimate.onSample(0);
		assertThat(estimate.timeoutNanos()).isEqualTo(SECOND);
		estimate.onSample(100 * SECOND);
		assertThat(estimate.timeoutNanos()).isEqualTo(30 * SECOND);
	}

	@Test
	void eachTimeOutDoublesItAndASampleSetsItAgain() {
		RoundTripEstimate estimate = new RoundTripEstimate();
		List<Long> seconds = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			estimate.onTimeout();
			seconds.add(estimate.timeoutNanos() / SECOND);
		}
		assertThat(seconds).containsExactly(2L, 4L, 8L, 16L, 30L, 30L);
		estimate.onSample(50 * MILLI);
		assertThat(estimate.timeoutNanos()).isEqualTo(SECOND);
	}

	// AckTiming

	private static InFrame in(int flags, int cost) {
		return new InFrame(1, 0, cost, flags, null, new WireReader(new byte[0], 0, 0));
	}

	@Test
	void anAcknowledgementIsDueAfter32FramesOr64KiBOr100Milliseconds() {
		AckTiming timing = new AckTiming();
		assertThat(timing.isDue()).isFalse();
		assertThat(timing.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
		for (int i = 0; i < 31; i++) {
			timing.onFrame(in(3, 64), 5 * MILLI + i);
		}
		assertThat(timing.isDue()).isFalse();
		assertThat(timing.deadlineNanos()).as("after the first").isEqualTo(105 * MILLI);
		timing.onFrame(in(3, 64), 6 * MILLI);
		assertThat(timing.isDue()).isTrue();
		timing.sent();
		assertThat(timing.isDue()).isFalse();
		timing.onFrame(in(3, 32 * 1024), 10 * MILLI);
		assertThat(timing.isDue()).isFalse();
		timing.onFrame(in(3, 32 * 1024), 10 * MILLI);
		assertThat(timing.isDue()).isTrue();
		timing.sent();
		timing.onFrame(in(3, 64), 20 * MILLI);
		timing.handleDeadline(120 * MILLI - 1);
		assertThat(timing.isDue()).isFalse();
		timing.handleDeadline(120 * MILLI);
		assertThat(timing.isDue()).isTrue();
		assertThat(timing.deadlineNanos()).as("due, and no timer for it").isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void anAcknowledgementIsDueAtOnceWhenTheSourceWaits() {
		AckTiming timing = new AckTiming();
		timing.onFrame(in(7, 64), 0);
		assertThat(timing.isDue()).isTrue();
		timing.sent();
		timing.now();
		assertThat(timing.isDue()).isTrue();
	}

	// LaneOrder

	@Test
	void aFrameThatWaitsKeepsItsOwnBytesOnly() {
		byte[] envelope = new byte[16 * 1024];
		envelope[5000] = 42;
		InFrame frame = new InFrame(2, 1, 65, 3, null, new WireReader(envelope, 5000, 1));
		ReceivedNumbers received = new ReceivedNumbers();
		LaneOrder order = new LaneOrder();
		List<InFrame> handedOver = new ArrayList<>();
		received.add(2);
		order.onFrame(frame, received, handedOver::add);
		assertThat(handedOver).isEmpty();
		received.add(1);
		order.onFrame(new InFrame(1, 0, 65, 3, null, new WireReader(envelope, 0, 1)), received, handedOver::add);

		assertThat(handedOver).extracting(InFrame::number).containsExactly(1L, 2L);
		assertThat(handedOver.get(1).payload().array()).containsExactly(42);
	}

	// RelayPause

	@Test
	void aPauseIsOverAtItsDeadline() {
		RelayPause pause = new RelayPause();
		assertThat(pause.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
		assertThat(pause.begin(-SECOND)).isTrue();
		assertThat(pause.begin(-SECOND + 49 * MILLI)).isFalse();
		assertThat(pause.nextDeadlineNanos()).isEqualTo(-SECOND + 50 * MILLI);
		pause.handleDeadline(-SECOND + 50 * MILLI);
		assertThat(pause.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
		assertThat(pause.begin(0)).isTrue();
		assertThat(pause.nextDeadlineNanos()).isEqualTo(100 * MILLI);
		pause.end();
		assertThat(pause.isActive(0)).isFalse();
	}

}
