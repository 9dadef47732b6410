package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cuts, lost envelopes at the end of a burst, and what asks for them. */
class ChannelRecoveryTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	/** A first exchange, after which the epoch needs no OPEN any more. */
	private void warmUp() {
		this.a.send("p", "first");
		this.pair.settle();
		assertThat(this.a.results).hasSize(1);
		this.a.sent.clear();
		this.b.sent.clear();
	}

	@Test
	void afterACutASyncFindsWhatIsMissingWithoutTheTimeOut() {
		warmUp();
		for (int i = 0; i < 10; i++) {
			this.a.send("p", "text " + i);
			this.pair.run(Duration.ofMillis(3));
		}
		this.pair.cut();
		this.a.send("p", "sent while cut");
		this.pair.run(Duration.ofMillis(500));
		int lost = 11 - this.b.received.size();
		assertThat(lost).isPositive();
		this.pair.heal();

		assertThat(this.pair.runUntil(() -> this.b.received.size() == 12, Duration.ofMillis(31))).isTrue();
		assertThat(this.a.counted("bus.timeouts")).isZero();
		this.pair.settle();
		assertThat(this.a.results.values()).hasSize(12).allMatch(SendResult::isSuccess);
		assertThat(this.b.counted("bus.duplicates")).as("only what was lost is sent again").isZero();
		assertThat(this.a.counted("bus.retransmitted")).isEqualTo(lost);
	}

	@Test
	void nothingIsSentWhileThereIsNoRouteAndEverythingAfterwards() {
		this.pair.cut();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			expected.add("" + i);
			this.a.send("p", "" + i);
		}
		this.pair.run(Duration.ofSeconds(30));
		assertThat(this.a.sent).isEmpty();

		this.pair.heal();
		this.pair.run(Duration.ofMillis(20));

		assertThat(this.b.texts("p")).isEqualTo(expected);
	}

	@Test
	void theReceiverHasTheSourceAskWhenItsOwnRouteChanges() {
		warmUp();
		this.a.send("p", "arrives, its acknowledgement does not");
		this.pair.run(Duration.ofMillis(10));
		this.pair.cut();
		this.a.reach = BusEnvironment.Reach.READY;
		this.b.reach = BusEnvironment.Reach.READY;

		this.b.channels.handleRouteChanged(this.a.key);

		assertThat(this.pair.runUntil(() -> this.a.results.size() == 2, Duration.ofMillis(30))).isTrue();
		assertThat(this.b.sentFrames(SeenFrame.RESYNC)).isEqualTo(1);
		assertThat(this.a.watch.repeated).isZero();
	}

	@Test
	void aSourceIsAskedOnceHoweverOftenTheRouteChanges() {
		warmUp();
		this.pair.cut();
		this.a.reach = BusEnvironment.Reach.READY;
		for (int i = 0; i < 100; i++) {
			this.b.channels.handleRouteChanged(this.a.key);
		}
		this.b.reach = BusEnvironment.Reach.READY;
		this.pair.run(Duration.ofSeconds(1));

		assertThat(this.b.sentFrames(SeenFrame.RESYNC)).isEqualTo(1);
		assertThat(this.a.sent).as("nothing is in flight").isEmpty();
	}

	@Test
	void aRouteChangeOfAnIdleChannelSendsNothing() {
		this.a.channels.handleRouteChanged(this.b.key);
		this.b.channels.handleRouteChanged(this.a.key);
		this.pair.run(MINUTE);

		assertThat(this.a.sent).isEmpty();
		assertThat(this.b.sent).isEmpty();
	}

	@Test
	void theTimeOutAsksAfterTheLastEnvelopeWasLost() {
		warmUp();
		this.pair.fate = ChannelPair.LOST;
		this.a.send("p", "lost");
		this.pair.run(Duration.ofMillis(1));
		this.pair.fate = ChannelPair.PROMPT;

		assertThat(this.pair.runUntil(() -> this.b.received.size() == 2, Duration.ofSeconds(1))).isFalse();
		assertThat(this.pair.runUntil(() -> this.b.received.size() == 2, Duration.ofMillis(30))).isTrue();
		assertThat(this.a.counted("bus.timeouts")).isEqualTo(1);
		assertThat(this.a.sentFrames(SeenFrame.SYNC)).isEqualTo(1);
	}

	@Test
	void theTimeOutDoublesToHalfAMinuteAndOnlyAsks() {
		warmUp();
		this.pair.fate = ChannelPair.LOST;
		long begin = this.pair.nowNanos();
		this.a.send("p", "lost");
		this.pair.run(Duration.ofSeconds(89));

		assertThat(this.a.sent.stream().map((envelope) -> (envelope.atNanos() - begin) / 1_000_000_000L))
			.containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 61L);
		assertThat(this.a.watch.repeated).as("nothing is sent again without evidence").isZero();
		assertThat(this.a.sentFrames(SeenFrame.SYNC)).isEqualTo(6);
	}

	@Test
	void theTimeOutBacksUpALostSyncAndALostAnswer() {
		warmUp();
		for (int lostAnswers = 0; lostAnswers < 2; lostAnswers++) {
			int[] envelopes = { 0 };
			int lostFromA = lostAnswers;
			this.pair.fate = (
					envelope) -> ++envelopes[0] <= 3 - lostFromA || (envelope.from() == this.b && envelopes[0] <= 4)
							? List.of() : List.of(ChannelPair.DELAY);
			long send = this.a.send("p", "again " + lostAnswers);
			this.pair.run(Duration.ofSeconds(20));
			assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
		}
		assertThat(this.b.texts("p")).containsExactly("first", "again 0", "again 1");
	}

	/**
	 * The answer names the very packet, so it measures the round trip although frames
	 * were sent twice.
	 */
	@Test
	void anAnsweredSyncEndsTheBackOff() {
		warmUp();
		this.pair.fate = ChannelPair.LOST;
		this.a.send("p", "1");
		this.pair.run(Duration.ofSeconds(10));
		this.pair.fate = (envelope) -> envelope.from() == this.a && !envelope.has(SeenFrame.SYNC) ? List.of()
				: List.of(ChannelPair.DELAY);
		this.pair.run(Duration.ofSeconds(6));
		this.a.sent.clear();
		this.pair.run(Duration.ofMillis(3500));

		assertThat(this.a.sentFrames(SeenFrame.SYNC)).as("once a second again").isBetween(3L, 4L);
	}

	@Test
	void lostCreditIsAskedFor() {
		ChannelPair small = ChannelPair.listening(BusSettings.defaults().withWindow(16_384, 256 * 1024));
		small.b.consumes = false;
		for (int i = 0; i < 2000; i++) {
			small.a.send("p", new byte[500]);
		}
		small.run(Duration.ofSeconds(5));
		int before = small.b.received.size();
		assertThat(before).isLessThan(2000);
		assertThat(small.a.results).as("nothing is in flight").hasSize(before);
		small.fate = (envelope) -> envelope.from() == small.b ? List.of() : List.of(ChannelPair.DELAY);
		small.b.consumes = true;
		small.b.consumeAll();
		small.run(Duration.ofMillis(500));
		assertThat(small.b.received).hasSize(before);
		small.fate = ChannelPair.PROMPT;

		assertThat(small.runUntil(() -> small.b.received.size() == 2000, MINUTE)).isTrue();
	}

	@Test
	void anAcknowledgementThatCannotBeSentWaitsWithoutATimer() {
		this.a.send("p", "text");
		this.a.send("q", "text");
		this.pair.run(Duration.ofMillis(10));
		this.b.reach = BusEnvironment.Reach.WAIT;
		this.pair.run(Duration.ofSeconds(1));
		this.b.roomLimit = 100;
		this.b.reach = BusEnvironment.Reach.READY;
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.b.channels.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
		this.b.roomLimit = Long.MAX_VALUE / 2;

		assertThat(this.pair.runUntil(() -> this.a.results.size() == 2, Duration.ofSeconds(5))).isTrue();
	}

	@Test
	void whileTheKeysAreBeingAgreedEverythingWaits() {
		this.a.reach = BusEnvironment.Reach.AGREEING;
		this.a.send("p", "text");
		this.a.sendUnreliable("q", new byte[] { 1 });
		this.pair.run(Duration.ofSeconds(3));
		assertThat(this.a.sent).isEmpty();
		this.a.reach = BusEnvironment.Reach.READY;
		this.pair.settle();

		assertThat(this.b.received).extracting(ChannelEnd.Received::path).containsExactlyInAnyOrder("p", "q");
	}

	// a relay refuses

	@Test
	void aRefusalOfTheNextHopMakesAPauseThatGrows() {
		warmUp();
		long[] expected = { 50, 100, 200, 400, 800, 1000, 1000 };
		for (long millis : expected) {
			this.pair.fate = ChannelPair.LOST;
			this.a.send("p", "text");
			this.pair.run(Duration.ofMillis(1));
			this.a.sent.clear();
			long begin = this.pair.nowNanos();
			this.a.channels.handleRefusal(this.b.key, this.pair.nowNanos());
			this.pair.run(Duration.ofMillis(10));
			this.a.channels.handleRefusal(this.b.key, this.pair.nowNanos());
			this.pair.runUntil(() -> !this.a.sent.isEmpty(), MINUTE);

			assertThat(this.a.sent.get(0).atNanos() - begin).isEqualTo(millis * 1_000_000L);
			assertThat(this.a.sent.get(0).has(SeenFrame.SYNC)).as("it asks what arrived").isTrue();
		}
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.settle();
		assertThat(this.b.received).hasSize(1 + expected.length);
		assertThat(this.a.results.values()).allMatch(SendResult::isSuccess);
	}

	@Test
	void afterProgressTheNextPauseIsShortAgain() {
		aRefusalOfTheNextHopMakesAPauseThatGrows();
		this.a.send("p", "progress");
		this.pair.settle();
		this.a.sent.clear();

		this.a.channels.handleRefusal(this.b.key, this.pair.nowNanos());
		this.a.send("p", "text");
		this.pair.run(Duration.ofMillis(49));
		assertThat(this.a.sent).isEmpty();
		this.pair.run(Duration.ofMillis(1));
		assertThat(this.a.sent).isNotEmpty();
	}

	@Test
	void aNewRouteEndsThePause() {
		this.a.send("p", "text");
		this.a.channels.handleRefusal(this.b.key, this.pair.nowNanos());
		this.a.channels.handleRouteChanged(this.b.key);
		this.pair.run(Duration.ofMillis(20));

		assertThat(this.a.results).hasSize(1);
	}

}
