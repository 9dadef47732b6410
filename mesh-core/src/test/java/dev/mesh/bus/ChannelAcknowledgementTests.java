package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When acknowledgements go, how many, and what they say about what was refused. */
class ChannelAcknowledgementTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	@Test
	void aBurstIsAcknowledgedWithOneEnvelope() {
		for (int i = 0; i < 200; i++) {
			this.a.send("p" + i % 5, "text");
		}
		this.pair.settle();

		assertThat(this.a.results).hasSize(200);
		assertThat(this.a.sent.size()).isLessThanOrEqualTo(2);
		assertThat(this.b.sent).as("the end of the burst asks, and all of it comes in one turn").hasSize(1);
	}

	@Test
	void theEndOfABurstAsksForTheAcknowledgement() {
		this.a.send("p", "one");
		this.a.send("p", "two");
		this.pair.run(Duration.ofMillis(20));

		assertThat(this.a.results).hasSize(2);
		List<SeenFrame> frames = SeenFrame.in(this.a.sent.get(0).frames());
		assertThat(frames.get(frames.size() - 1).asksForAcknowledgement()).isTrue();
		assertThat(frames.get(1).asksForAcknowledgement()).isFalse();
	}

	@Test
	void aRequestAndItsReplyTakeTwoEnvelopes() {
		long request = this.a.ask("echo", "text", MINUTE);
		this.pair.run(Duration.ofMillis(50));

		assertThat(this.a.reply(request)).isEqualTo("text");
		assertThat(this.a.sent).hasSize(1);
		assertThat(this.b.sent).hasSize(1);
		assertThat(this.b.sent.get(0).has(SeenFrame.ACK)).as("the acknowledgement goes with the reply").isTrue();
		this.a.ask("echo", "more", MINUTE);
		this.pair.run(Duration.ofMillis(50));
		assertThat(this.a.sent.get(1).has(SeenFrame.ACK)).as("and that of the reply with the next request").isTrue();
		assertThat(this.b.sent).hasSize(2);
		this.pair.settle();
		assertThat(this.a.sent).as("one after a tenth of a second").hasSize(3);
		assertThat(this.a.counts).doesNotContainKey("bus.retransmitted");
	}

	@Test
	void aMessageBeforeARequestIsAcknowledgedAtOnce() {
		this.b.answers = false;
		this.a.send("p", "text");
		this.a.ask("echo", "text", MINUTE);
		this.pair.run(Duration.ofMillis(50));

		assertThat(this.a.results).hasSize(1);
	}

	/** A lane may fill half of the window: eight frames. */
	@Test
	void requestsThatFillASmallWindowAskForTheAcknowledgement() {
		ChannelPair small = ChannelPair.listening(BusSettings.defaults().withWindow(16, 64 * 1024));
		small.b.answers = false;
		for (int i = 0; i < 7; i++) {
			small.a.ask("echo", "text", MINUTE);
			small.turn();
		}
		small.run(Duration.ofMillis(50));
		assertThat(small.b.sent).as("nobody waits yet").isEmpty();
		for (int i = 7; i < 9; i++) {
			small.a.ask("echo", "text", MINUTE);
			small.turn();
		}
		small.run(Duration.ofMillis(50));

		assertThat(small.b.requests).hasSize(9);
	}

	/** A source that never waits: frames without the flag that asks. */
	@Test
	void withoutBeingAskedItAcknowledgesEvery32Frames() {
		byte[] open = new RawFrames().open().bytes();
		this.b.handleEnvelope(1, open);
		for (int number = 1; number <= 96; number++) {
			this.b.handleEnvelope(1, new RawFrames().message(number, 0, 3, "p", "text").bytes());
			this.b.turn();
		}

		assertThat(this.b.sent).hasSize(3);
		assertThat(acknowledgement(0).cumulative()).isEqualTo(32);
		assertThat(acknowledgement(2).cumulative()).isEqualTo(96);
	}

	@Test
	void withoutBeingAskedItAcknowledgesEvery64KiB() {
		this.b.handleEnvelope(1, new RawFrames().open().bytes());
		for (int number = 1; number <= 10; number++) {
			this.b.handleEnvelope(1, new RawFrames().message(number, 0, 3, "p", "x".repeat(13_100)).bytes());
			this.b.turn();
		}

		assertThat(this.b.sent).hasSize(2);
	}

	@Test
	void withoutBeingAskedItAcknowledgesAfterATenthOfASecond() {
		this.b.handleEnvelope(1, new RawFrames().open().message(1, 0, 3, "p", "text").bytes());
		this.pair.run(Duration.ofMillis(99));
		assertThat(this.b.sent).isEmpty();
		this.pair.run(Duration.ofMillis(1));
		assertThat(this.b.sent).hasSize(1);
		this.pair.run(MINUTE);
		assertThat(this.b.sent).hasSize(1);
	}

	@Test
	void aGapAndARepeatedFrameAreToldAtOnce() {
		this.b.handleEnvelope(1, new RawFrames().open().message(2, 0, 3, "p", "text").bytes());
		this.b.turn();
		assertThat(acknowledgement(0).cumulative()).isZero();
		assertThat(acknowledgement(0).ranges()).containsExactly(new Acknowledgement.Range(2, 2));
		this.b.handleEnvelope(1, new RawFrames().message(1, 0, 3, "p", "text").bytes());
		this.b.turn();
		assertThat(acknowledgement(1).cumulative()).isEqualTo(2);
		this.b.handleEnvelope(1, new RawFrames().message(2, 0, 3, "p", "text").bytes());
		this.b.turn();
		assertThat(acknowledgement(2).cumulative()).isEqualTo(2);
	}

	@Test
	void aSyncIsAnsweredWithItsToken() {
		this.b.handleEnvelope(1, new RawFrames().open().sync(17).bytes());
		this.b.turn();
		assertThat(acknowledgement(0).syncToken()).isEqualTo(17);
		this.b.handleEnvelope(1, new RawFrames().sync(12).bytes());
		this.b.turn();
		assertThat(acknowledgement(1).syncToken()).as("the highest").isEqualTo(17);
	}

	@Test
	void acknowledgementsRideOnDataThatGoesTheOtherWay() {
		for (int i = 0; i < 100; i++) {
			this.pair.in(ChannelPair.DELAY.multipliedBy(i), () -> {
				this.a.send("p", "text");
				this.b.send("q", "text");
			});
		}
		this.pair.settle();

		assertThat(this.a.sent.size()).isLessThanOrEqualTo(102);
		assertThat(this.b.sent.size()).isLessThanOrEqualTo(102);
		assertThat(this.a.results).hasSize(100);
	}

	private Acknowledgement acknowledgement(int envelope) {
		return SeenFrame.in(this.b.sent.get(envelope).frames())
			.stream()
			.filter((frame) -> frame.ack() != null)
			.findFirst()
			.orElseThrow()
			.ack();
	}

	// refusals

	@Test
	void eachOfTenThousandMessagesThatNobodyListensToIsReported() {
		ChannelPair deaf = new ChannelPair(BusSettings.defaults());
		deaf.a.listen("**");
		deaf.b.listen("heard");
		for (int i = 0; i < 10_000; i++) {
			deaf.a.send("unheard", "text");
		}
		long heard = deaf.a.send("heard", "text");
		deaf.settle();

		assertThat(deaf.a.results).hasSize(10_001);
		assertThat(deaf.a.outcome(heard)).isEqualTo(Outcome.ACKNOWLEDGED);
		deaf.a.results.remove(heard);
		assertThat(deaf.a.results.values()).allSatisfy((result) -> {
			assertThat(result.rejection()).contains(RejectionReason.NO_LISTENER);
			assertThat(result.mayHaveArrived()).isFalse();
		});
		assertThat(deaf.b.counted("bus.rejected")).isEqualTo(10_000);
		assertThat(deaf.a.sentFrames(SeenFrame.CONFIRM)).isPositive();
	}

	/** Each refusal is a run of its own, more than fit into one ACK. */
	@Test
	void tenThousandRefusalsBetweenOthersAreReportedSoon() {
		ChannelPair deaf = new ChannelPair(BusSettings.defaults());
		deaf.a.listen("**");
		deaf.b.listen("heard");
		for (int i = 0; i < 10_000; i++) {
			deaf.a.send("unheard", "text");
			deaf.a.send("heard", "text");
		}

		assertThat(deaf.runUntil(() -> deaf.a.results.size() == 20_000, Duration.ofSeconds(2))).isTrue();
		assertThat(deaf.a.results.values().stream().filter((result) -> result.outcome() == Outcome.REJECTED))
			.hasSize(10_000);
		assertThat(deaf.b.received).hasSize(10_000);
		assertThat(deaf.a.watch.repeated).as("refusals that did not fit do not look like losses").isZero();
	}

	/**
	 * An ACK that cannot name every refusal covers none of the numbers beyond the gap
	 * either.
	 */
	@Test
	void manyRefusalsBeyondAGapAreReportedAsWhatTheyAre() {
		ChannelPair deaf = new ChannelPair(BusSettings.defaults());
		deaf.a.listen("**");
		deaf.b.listen("heard", "lost");
		deaf.fate = (envelope) -> envelope.from() == deaf.a && envelope.index() == 1 ? List.of()
				: List.of(ChannelPair.DELAY);
		deaf.a.send("lost", "text");
		deaf.turn();
		for (int i = 0; i < 4000; i++) {
			deaf.a.send(i % 2 == 0 ? "unheard" : "heard", new byte[300]);
		}
		deaf.settle();

		assertThat(deaf.b.received).hasSize(2001);
		assertThat(deaf.a.results.values().stream().filter((result) -> result.outcome() == Outcome.REJECTED))
			.hasSize(2000);
	}

	@Test
	void refusalsAreRepeatedUntilTheyAreConfirmed() {
		this.b.channels.handleUnlisten(1);
		this.pair.fate = (envelope) -> envelope.has(SeenFrame.CONFIRM) ? List.of() : List.of(ChannelPair.DELAY);
		for (int i = 0; i < 5; i++) {
			this.a.send("p", "text");
			this.pair.run(Duration.ofMillis(25));
		}
		assertThat(this.a.results.values()).extracting(SendResult::outcome).containsOnly(Outcome.REJECTED).hasSize(5);
		assertThat(newestAcknowledgement().refusals()).containsExactly(new Acknowledgement.Refusal(1, 5, 1));
		this.pair.fate = ChannelPair.PROMPT;
		this.a.send("p", "text");
		this.pair.settle();
		this.a.send("p", "text");
		this.pair.settle();

		assertThat(newestAcknowledgement().refusals()).containsExactly(new Acknowledgement.Refusal(7, 7, 1));
	}

	private Acknowledgement newestAcknowledgement() {
		return acknowledgement(this.b.sent.size() - 1);
	}

	/**
	 * Found by a random seed: the ACK that fills the gap also refuses what had waited
	 * behind it.
	 */
	@Test
	void whatWaitedForARefusedMessageAndIsRefusedItselfIsNotReportedAsAcknowledged() {
		this.b.channels.handleUnlisten(1);
		this.pair.fate = (envelope) -> envelope.from() == this.a && envelope.index() == 1 ? List.of()
				: List.of(ChannelPair.DELAY);
		for (int i = 0; i < 8; i++) {
			this.a.send("p", "text");
			this.pair.run(Duration.ofMillis(1));
		}
		this.pair.settle();

		assertThat(this.a.results.values()).extracting(SendResult::outcome).containsOnly(Outcome.REJECTED).hasSize(8);
	}

	// before the node listens

	@Test
	void whatComesBeforeTheListenersHaveStartedIsHeldAndNotAcknowledged() {
		ChannelPair early = new ChannelPair(BusSettings.defaults());
		early.a.listen("**");
		for (int i = 0; i < 5000; i++) {
			early.a.send("p", new byte[100]);
		}
		early.run(Duration.ofSeconds(20));
		assertThat(early.b.sent).isEmpty();
		assertThat(early.a.watch.highestNumber()).as("the first window without what is left to streams").isEqualTo(768);
		assertThat(early.a.results).isEmpty();

		early.b.listen("**");
		early.settle();

		assertThat(early.b.received).hasSize(5000);
		assertThat(early.a.results.values()).hasSize(5000).allMatch(SendResult::isSuccess);
	}

	@Test
	void whatWasHeldKeepsItsOrder() {
		ChannelPair early = new ChannelPair(BusSettings.defaults());
		early.fate = (envelope) -> List.of(Duration.ofMillis(10 + (envelope.index() * 31) % 20));
		for (int i = 0; i < 50; i++) {
			early.a.send("p", "%02d".formatted(i));
			early.run(Duration.ofMillis(2));
		}
		early.run(Duration.ofSeconds(1));
		early.b.listen("**");
		early.settle();

		assertThat(early.b.texts("p")).hasSize(50).isSorted();
	}

	@Test
	void aListenerThatStartsLaterGetsOnlyWhatComesLater() {
		ChannelPair late = new ChannelPair(BusSettings.defaults());
		late.b.channels.handleStartListening(late.nowNanos());
		late.a.send("p", "too early");
		late.settle();
		late.b.channels.handleListen(7, "{name}");
		late.a.send("p", "heard");
		late.settle();

		assertThat(late.b.texts("p")).containsExactly("heard");
		assertThat(late.a.outcome(1)).isEqualTo(Outcome.REJECTED);
		assertThat(late.b.unconsumed).isEmpty();
		assertThat(Map.copyOf(late.b.counts)).containsEntry("bus.rejected", 1);
	}

}
