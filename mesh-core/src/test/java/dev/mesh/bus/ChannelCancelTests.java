package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends that are cancelled or time out: what their result says is what happened. */
class ChannelCancelTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	@BeforeEach
	void warmUp() {
		this.a.send("warm", "up");
		this.pair.settle();
		this.a.results.clear();
		this.b.received.clear();
		this.a.sent.clear();
	}

	private void assertResult(long send, Outcome outcome, boolean mayHaveArrived) {
		assertThat(this.a.results).containsKey(send);
		assertThat(this.a.results.get(send)).extracting(SendResult::outcome, SendResult::mayHaveArrived)
			.containsExactly(outcome, mayHaveArrived);
	}

	// cancel

	@Test
	void cancelledBeforeItWasSentItIsCancelledInThatTurn() {
		this.pair.cut();
		long first = this.a.send("p", "1");
		long second = this.a.send("p", "2");
		long third = this.a.send("p", "3");
		this.a.cancel(second);
		this.pair.turn();

		assertResult(second, Outcome.CANCELLED, false);
		this.pair.heal();
		this.pair.settle();
		assertThat(this.b.texts()).containsExactly("1", "3");
		assertResult(first, Outcome.ACKNOWLEDGED, true);
		assertResult(third, Outcome.ACKNOWLEDGED, true);
	}

	@Test
	void cancelledTooLateItIsAcknowledged() {
		long send = this.a.send("p", "text");
		this.pair.turn();
		this.a.cancel(send);
		this.pair.settle();

		assertResult(send, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts()).containsExactly("text");
		assertThat(this.b.counted("bus.duplicates")).as("the SKIP came too late").isEqualTo(1);
	}

	@Test
	void cancelledWhileItsEnvelopeIsLostItIsCancelledAndItsLaneGoesOn() {
		this.pair.fate = ChannelPair.LOST;
		long send = this.a.send("p", "lost");
		this.pair.turn();
		this.pair.fate = ChannelPair.PROMPT;
		long next = this.a.send("p", "next");
		this.a.cancel(send);
		this.pair.settle();

		assertResult(send, Outcome.CANCELLED, false);
		assertResult(next, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts()).containsExactly("next");
		assertThat(this.a.sentFrames(SeenFrame.SKIP)).isEqualTo(1);
	}

	@Test
	void aLostSkipIsSentAgain() {
		this.pair.fate = ChannelPair.LOST;
		long send = this.a.send("p", "lost");
		this.pair.turn();
		this.a.cancel(send);
		this.pair.turn();
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.settle();

		assertResult(send, Outcome.CANCELLED, false);
		assertThat(this.b.received).isEmpty();
	}

	/** The original is late and comes after the SKIP. */
	@Test
	void anOriginalThatComesAfterItsSkipIsNotHandedOver() {
		this.pair.fate = (envelope) -> List.of(envelope.has(SeenFrame.SKIP) || envelope.from() == this.b
				? ChannelPair.DELAY : ChannelPair.DELAY.multipliedBy(5));
		long send = this.a.send("p", "late");
		this.pair.turn();
		this.a.cancel(send);
		this.pair.settle();

		assertResult(send, Outcome.CANCELLED, false);
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void tensOfThousandsAreCancelledInOneTurnWaitingOrOnTheirWay() {
		this.pair.fate = ChannelPair.LOST;
		List<Long> sends = LongStream.range(0, 60_000).map((i) -> this.a.send("p" + i % 100, "text")).boxed().toList();
		this.pair.turn();
		long onTheirWay = this.a.sentFrames(SeenFrame.MESSAGE);
		assertThat(onTheirWay).isBetween(700L, 1_024L);
		sends.forEach(this.a::cancel);
		this.pair.turn();
		assertThat(this.a.results).as("those of which nothing was sent").hasSize(60_000 - (int) onTheirWay);
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.settle();

		assertThat(this.a.results.values()).hasSize(60_000)
			.allMatch((result) -> result.outcome() == Outcome.CANCELLED && !result.mayHaveArrived());
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void thousandsOnTheirWayThatTimeOutTogetherAreSkipped() {
		this.pair.fate = ChannelPair.LOST;
		for (int i = 0; i < 700; i++) {
			this.a.send(BusMessage.of("p" + i % 100, new byte[10]),
					SendOptions.DEFAULTS.timeToLive(Duration.ofSeconds(2)));
		}
		this.pair.run(Duration.ofSeconds(2));
		assertThat(this.a.results.values()).hasSize(700).allMatch((result) -> result.outcome() == Outcome.TIMED_OUT);
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.settle();
		long next = this.a.send("p1", "next");
		this.pair.settle();

		assertResult(next, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts()).containsExactly("next");
		assertThat(this.a.sentFrames(SeenFrame.SKIP)).isGreaterThanOrEqualTo(700);
	}

	@Test
	void cancellingTwiceOrSomethingUnknownChangesNothing() {
		long send = this.a.send("p", "text");
		this.pair.turn();
		this.a.cancel(send);
		this.a.cancel(send);
		this.a.cancel(4711);
		this.pair.settle();
		this.a.cancel(send);
		this.pair.settle();

		assertThat(this.a.results).hasSize(1);
	}

	@Test
	void aLargeMessageCancelledHalfWayIsCancelled() {
		this.pair.bytesPerSecond = 1 << 20;
		this.a.roomLimit = 64 * 1024;
		long send = this.a.send("p", new byte[1 << 20]);
		this.pair.run(Duration.ofMillis(300));
		this.a.cancel(send);
		long next = this.a.send("p", new byte[100_000]);
		this.pair.settle();

		assertResult(send, Outcome.CANCELLED, false);
		assertResult(next, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.received).hasSize(1);
		assertThat(this.a.watch.sumOfCosts()).isLessThan(1 << 20);
	}

	@Test
	void aLargeMessageOfWhichOneFragmentWasLostIsCancelled() {
		this.pair.fate = (envelope) -> envelope.from() == this.a && envelope.index() == 3 ? List.of()
				: List.of(ChannelPair.DELAY);
		long send = this.a.send("p", new byte[60_000]);
		long next = this.a.send("p", "next");
		this.pair.turn();
		this.a.cancel(send);
		this.pair.settle();

		assertResult(send, Outcome.CANCELLED, false);
		assertResult(next, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts()).containsExactly("next");
	}

	// the send time-out

	@Test
	void whatWasNeverSentTimesOutWithoutDoubt() {
		this.pair.cut();
		long send = this.a.send("p", "text");
		this.pair.run(TIMEOUT.minusMillis(1));
		assertThat(this.a.results).isEmpty();
		this.pair.run(Duration.ofMillis(1));
		assertResult(send, Outcome.TIMED_OUT, false);
		this.pair.heal();
		this.pair.settle();

		assertThat(this.b.received).isEmpty();
	}

	@Test
	void whatWasSentAndNotAcknowledgedTimesOutInDoubt() {
		this.pair.fate = ChannelPair.LOST;
		long lost = this.a.send("p", "lost");
		this.pair.turn();
		this.pair.fate = (envelope) -> envelope.from() == this.b ? List.of() : List.of(ChannelPair.DELAY);
		long arrived = this.a.send("q", "arrived");
		this.pair.run(Duration.ofMillis(100));
		this.pair.cut();
		this.pair.run(TIMEOUT);

		assertResult(lost, Outcome.TIMED_OUT, true);
		assertResult(arrived, Outcome.TIMED_OUT, true);
		assertThat(this.b.texts()).containsExactly("arrived");
		assertThat(this.a.results.get(lost).detail()).contains("90000 ms");
	}

	@Test
	void aMessageSentInPartTimesOutWithoutDoubt() {
		this.pair.bytesPerSecond = 10_000;
		this.a.roomLimit = 64 * 1024;
		long send = this.a.send("p", new byte[2_000_000]);
		this.pair.run(TIMEOUT);

		assertResult(send, Outcome.TIMED_OUT, false);
		this.pair.settle();
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void theLaneGoesOnAfterATimeOut() {
		this.pair.fate = ChannelPair.LOST;
		long lost = this.a.send("p", "lost");
		this.pair.run(TIMEOUT.minusSeconds(1));
		long next = this.a.send("p", "next");
		this.pair.run(Duration.ofSeconds(2));
		assertResult(lost, Outcome.TIMED_OUT, true);
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.run(Duration.ofMinutes(1));

		assertThat(this.b.texts()).containsExactly("next");
		assertResult(next, Outcome.ACKNOWLEDGED, true);
		assertThat(this.a.sentFrames(SeenFrame.SKIP)).isPositive();
	}

	@Test
	void aMessageThatTimedOutIsNotSentAgain() {
		this.pair.fate = ChannelPair.LOST;
		long lost = this.a.send("p", "lost");
		this.pair.run(TIMEOUT.plusSeconds(1));
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.run(Duration.ofMinutes(1));

		assertResult(lost, Outcome.TIMED_OUT, true);
		assertThat(this.b.received).isEmpty();
		assertThat(this.a.sentFrames(SeenFrame.MESSAGE)).isEqualTo(1);
	}

	@Test
	void aCancelledMessageThatNobodyAnswersTimesOut() {
		this.pair.fate = ChannelPair.LOST;
		long send = this.a.send("p", "lost");
		this.pair.turn();
		this.a.cancel(send);
		this.pair.run(TIMEOUT);

		assertResult(send, Outcome.TIMED_OUT, true);
	}

}
