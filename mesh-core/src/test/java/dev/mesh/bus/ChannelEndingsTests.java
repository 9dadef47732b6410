package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Restarts, lost state, peers that are gone, and the end of the node. */
class ChannelEndingsTests {

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private void assertResult(long send, Outcome outcome, boolean mayHaveArrived) {
		assertThat(this.a.results).containsKey(send);
		assertThat(this.a.results.get(send)).extracting(SendResult::outcome, SendResult::mayHaveArrived)
			.containsExactly(outcome, mayHaveArrived);
	}

	// restart

	@Test
	void aRestartOfTheReceiverEndsWhatWasSentAndTheRestGoesOn() {
		this.pair.bytesPerSecond = 1 << 20;
		this.a.roomLimit = 40_000;
		long arrived = this.a.send("p", "1");
		long cutInHalf = this.a.send("p", new byte[400_000]);
		this.pair.run(Duration.ofMillis(200));
		long lost = this.a.send("p", "2");
		this.a.roomLimit += 20_000;
		this.pair.turn();
		this.pair.cut();
		long unsent = this.a.send("p", "3");
		this.pair.restart(this.b);
		this.b.listen("**");
		this.pair.heal();
		this.pair.settle();

		assertResult(arrived, Outcome.ACKNOWLEDGED, true);
		assertResult(cutInHalf, Outcome.PEER_RESTARTED, false);
		assertResult(lost, Outcome.PEER_RESTARTED, true);
		assertResult(unsent, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts("p")).containsExactly("1", "3");
	}

	@Test
	void aRestartedSourceBeginsAgainWithTheSameEpoch() {
		this.a.send("p", "old");
		this.pair.settle();
		this.pair.restart(this.a);
		this.a.listen("**");
		this.a.results.clear();
		long send = this.a.send("p", "new");
		this.pair.settle();

		assertResult(send, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts("p")).containsExactly("old", "new");
	}

	@Test
	void anIncarnationThatIsKnownAlreadyChangesNothing() {
		long send = this.a.send("p", "text");
		this.pair.turn();
		this.a.channels.handleIncarnation(this.b.key, 1);
		this.pair.settle();

		assertResult(send, Outcome.ACKNOWLEDGED, true);
		assertThat(this.a.watch.repeated).isZero();
	}

	/**
	 * Epochs begin again at 1 in each process: the RESET is meant for the first epoch of
	 * the old one.
	 */
	@Test
	void aResetForAnOldIncarnationIsNotSentToTheNewOne() {
		this.b.handleEnvelope(1, new RawFrames().message(5, 0, 3, "p", "no state").bytes());
		this.b.reach = Reach.WAIT;
		this.pair.restart(this.a);
		this.a.listen("**");
		long send = this.a.send("p", "text");
		this.a.turn();
		this.b.reach = Reach.READY;
		this.pair.settle();

		assertResult(send, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.sentFrames(SeenFrame.RESET)).isZero();
	}

	// lost state

	/** As after the presence record was forgotten. */
	private void forget(ChannelEnd end) {
		end.reach = Reach.UNKNOWN;
		end.channels.handleDeadlines(this.pair.nowNanos());
		end.reach = Reach.READY;
	}

	@Test
	void aReceiverWithoutStateAnswersWithResetAndTheSourceBeginsANewEpoch() {
		this.a.send("p", "1");
		this.pair.settle();
		forget(this.b);
		long sent = this.a.send("p", "2");
		this.pair.turn();
		long alsoSent = this.a.send("p", "3");
		this.pair.settle();
		long after = this.a.send("p", "4");
		this.pair.settle();

		assertResult(sent, Outcome.CHANNEL_RESET, true);
		assertResult(alsoSent, Outcome.CHANNEL_RESET, true);
		assertResult(after, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts("p")).containsExactly("1", "4");
		assertThat(this.a.sent.get(this.a.sent.size() - 1).header().epoch()).isEqualTo(2);
		assertThat(this.a.counted("bus.resets")).isEqualTo(1);
		assertThat(this.b.counted("bus.received.reliable")).isEqualTo(2);
	}

	@Test
	void whatWasNotSentYetGoesIntoTheNextEpochAfterAReset() {
		ChannelPair small = ChannelPair.listening(BusSettings.defaults().withWindow(16, 64 * 1024));
		small.a.send("p", "0");
		small.settle();
		small.b.channels.handleStop(small.nowNanos());
		for (int i = 1; i <= 40; i++) {
			small.a.send("p", "%02d".formatted(i));
		}
		small.settle();

		List<Outcome> outcomes = small.a.results.values().stream().map(SendResult::outcome).toList();
		assertThat(outcomes).hasSize(41).containsOnly(Outcome.ACKNOWLEDGED, Outcome.CHANNEL_RESET);
		long acknowledged = outcomes.stream().filter((outcome) -> outcome == Outcome.ACKNOWLEDGED).count();
		assertThat(acknowledged).isGreaterThan(20);
		assertThat(small.b.texts("p")).hasSize((int) acknowledged).isSorted();
	}

	@Test
	void oneResetIsEnoughForManyFrames() {
		RawFrames frames = new RawFrames();
		for (int number = 1; number <= 100; number++) {
			frames.message(number, 0, 3, "p", "x");
		}
		this.b.handleEnvelope(3, frames.bytes());
		this.b.turn();

		assertThat(this.b.sent).hasSize(1);
		assertThat(this.b.sentFrames(SeenFrame.RESET)).isEqualTo(1);
	}

	@Test
	void aResetOfAnotherEpochIsIgnored() {
		long send = this.a.send("p", "text");
		this.pair.turn();
		this.a.handleEnvelope(1, new RawFrames().reset(7).bytes());
		this.pair.settle();

		assertResult(send, Outcome.ACKNOWLEDGED, true);
	}

	@Test
	void envelopesOfALowerEpochAreDropped() {
		this.b.handleEnvelope(5, new RawFrames().open().message(1, 0, 3, "p", "new").bytes());
		this.b.handleEnvelope(4, new RawFrames().open().message(1, 0, 3, "p", "old").bytes());

		assertThat(this.b.texts()).containsExactly("new");
		assertThat(this.b.counted("bus.dropped.epoch")).isEqualTo(1);
	}

	/**
	 * Otherwise a source could fill a slow node's memory by beginning again and again.
	 */
	@Test
	void aNewEpochWaitsWhileListenersHoldTooMuchOfEarlierOnes() {
		this.b.consumes = false;
		for (int i = 0; i < 600; i++) {
			this.a.send("p", new byte[1000]);
		}
		this.pair.run(Duration.ofSeconds(10));
		int held = this.b.unconsumed.size();
		assertThat(held).isGreaterThan(256);
		forget(this.a);
		this.a.channels.handleSend(1001, this.b.key, BusMessage.of("p", new byte[1]), SendOptions.DEFAULTS,
				this.pair.nowNanos());
		this.pair.run(Duration.ofSeconds(30));
		assertThat(this.b.unconsumed).hasSize(held);
		assertThat(this.b.counted("bus.dropped.overload")).isPositive();
		this.b.consumes = true;
		this.b.consumeAll();
		this.pair.settle();

		assertResult(1001, Outcome.ACKNOWLEDGED, true);
	}

	// gone and unknown

	@Test
	void aPeerThatWasNeverSeenIsUnreachableAtOnce() {
		this.a.reach = Reach.UNKNOWN;
		long send = this.a.send("p", "text");

		assertResult(send, Outcome.UNREACHABLE, false);
		assertThat(this.a.results.get(send).detail()).contains(this.b.key.toString()).contains("never seen");
		assertThat(this.a.counted("bus.failed.unreachable")).isEqualTo(1);
	}

	@Test
	void aPeerThatIsGoneIsUnreachableAtOnce() {
		this.a.reach = Reach.GONE;
		long send = this.a.send("p", "text");

		assertResult(send, Outcome.UNREACHABLE, false);
		assertThat(this.a.results.get(send).detail()).contains("is gone");
	}

	@Test
	void sendsEndWhenThePeerIsGoneForGood() {
		this.a.send("p", "first");
		this.pair.settle();
		this.pair.fate = ChannelPair.LOST;
		long sent = this.a.send("p", "sent");
		this.pair.turn();
		this.pair.cut();
		long unsent = this.a.send("p", "unsent");
		this.pair.run(Duration.ofSeconds(60));
		this.a.reach = Reach.GONE;
		this.b.reach = Reach.GONE;
		this.pair.run(Duration.ofSeconds(31));

		assertResult(sent, Outcome.UNREACHABLE, true);
		assertResult(unsent, Outcome.UNREACHABLE, false);
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.heal();
		long again = this.a.send("p", "again");
		this.pair.settle();
		assertResult(again, Outcome.ACKNOWLEDGED, true);
		assertThat(this.b.texts("p")).containsExactly("first", "again");
	}

	/**
	 * A pause and an acknowledgement were due when the peer was lost;
	 * {@link ChannelEnd#turn} looks at the deadline.
	 */
	@Test
	void aPeerThatIsGoneLeavesNoDeadlineBehind() {
		this.a.send("p", "text");
		this.pair.run(Duration.ofMillis(10));
		this.b.channels.handleRefusal(this.a.key, this.pair.nowNanos());
		this.b.handleEnvelope(1, new RawFrames().message(2, 1, 3, "p", "unasked").bytes());
		this.b.reach = Reach.GONE;
		this.pair.run(Duration.ofSeconds(10));

		assertThat(this.b.channels.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	// the end

	@Test
	void theEndOfTheNodeClosesEverySend() {
		this.pair.fate = ChannelPair.LOST;
		long sent = this.a.send("p", "sent");
		this.pair.turn();
		this.pair.cut();
		long unsent = this.a.send("p", "unsent");
		this.a.sendUnreliable("p", new byte[1]);
		this.a.channels.handleStop(this.pair.nowNanos());

		assertResult(sent, Outcome.CLOSED, true);
		assertResult(unsent, Outcome.CLOSED, false);
		this.pair.heal();
		this.pair.run(Duration.ofMinutes(5));
		assertThat(this.a.results).hasSize(2);
		assertThat(this.a.channels.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void listenersMayFinishAfterTheEndOfTheNode() {
		this.b.consumes = false;
		this.a.send("p", "text");
		this.a.send("p", new byte[100_000]);
		this.pair.run(Duration.ofMillis(20));
		this.b.channels.handleStop(this.pair.nowNanos());
		this.b.consumeAll();
		this.b.turn();

		assertThat(this.b.received).hasSize(2);
	}

}
