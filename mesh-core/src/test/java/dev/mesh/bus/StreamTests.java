package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams between two ends: opening, order, back-pressure, and how they close. */
class StreamTests {

	private static final StreamOptions LOGS = StreamOptions.reliable("logs/tail").argument("level", "info");

	private static final int KIB = 1024;

	private final ChannelPair pair = ChannelPair.listening();

	private final StreamRecorder a = this.pair.a.streams;

	private final StreamRecorder b = this.pair.b.streams;

	@Test
	void aStreamIsOfferedWithItsArgumentsAndAcceptedWithHeaders() {
		long stream = open();

		assertThat(this.b.offered).singleElement().satisfies((offer) -> {
			assertThat(offer.options()).isEqualTo(LOGS);
			assertThat(offer.peer()).isEqualTo(this.pair.a.key);
		});
		assertThat(this.a.opened).containsExactly(Map.entry(stream, Map.of("server", "yes")));
	}

	@Test
	void messagesArriveInOrderInBothDirections() {
		long stream = open();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			sent.add("line " + i);
			this.a.send(stream, "line " + i);
			this.b.send(-1, "line " + i);
			if (i % 100 == 0) {
				this.pair.run(Duration.ofMillis(50));
			}
		}
		this.pair.settle();

		assertThat(this.b.texts(-1)).isEqualTo(sent);
		assertThat(this.a.texts(stream)).isEqualTo(sent);
		assertThat(this.a.acknowledged).containsEntry(stream, 5_000L);
		assertThat(this.a.failed).isEmpty();
	}

	@Test
	void whereNobodyAcceptsTheStreamIsRefusedAtOnce() {
		ChannelPair silent = new ChannelPair(BusSettings.defaults());
		silent.a.channels.handleStartListening(silent.nowNanos());
		silent.b.channels.handleStartListening(silent.nowNanos());
		long stream = silent.a.streams.open(LOGS);
		silent.settle();

		assertThat(silent.a.streams.refused.get(stream).rejection()).contains(RejectionReason.NO_LISTENER);
	}

	@Test
	void anAcceptorThatRefusesIsHeardWithItsReason() {
		this.b.accepts = false;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.channels.handleRefuseStream(-1, RejectionReason.NOT_AUTHORISED, "not for you");
		this.pair.settle();

		assertThat(this.a.refused.get(stream).detail()).isEqualTo("NOT_AUTHORISED: not for you");
		assertThat(this.b.closed).containsKey(-1L);
	}

	@Test
	void aStreamThatNobodyDecidesOnTimesOutAtBothEnds() {
		this.b.accepts = false;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(31));

		assertThat(this.a.refused.get(stream).outcome()).isIn(Outcome.TIMED_OUT, Outcome.REJECTED);
		assertThat(this.b.closed).containsKey(-1L);
		this.pair.b.channels.handleAcceptStream(-1, Map.of());
		this.pair.settle();
		assertThat(this.a.opened).isEmpty();
	}

	@Test
	void aReaderThatTakesNothingHoldsTheSenderBackAndNobodyElse() {
		this.b.consumes = false;
		long slow = open();
		byte[] block = new byte[16 * KIB];
		for (int i = 0; i < 100; i++) {
			this.a.send(slow, block);
		}
		this.pair.run(Duration.ofSeconds(5));
		assertThat(this.a.taken).hasSize(4);
		assertThat(this.b.texts(-1)).hasSize(4);

		long send = this.pair.a.send("orders", "urgent");
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);

		this.b.consumes = true;
		this.b.takeAll();
		this.pair.run(Duration.ofSeconds(10));
		assertThat(this.b.texts(-1)).hasSize(100);
	}

	@Test
	void theWindowOfAStreamThatIsUsedGrowsToAMebibyte() {
		long stream = open();
		byte[] block = new byte[16 * KIB];
		for (int i = 0; i < 200; i++) {
			this.a.send(stream, block);
		}
		this.pair.settle();
		this.b.consumes = false;
		for (int i = 0; i < 200; i++) {
			this.a.send(stream, block);
		}
		this.pair.run(Duration.ofSeconds(5));

		assertThat(this.b.held.get(-1L)[1]).isBetween(512L * KIB + 1, 1024L * KIB);
	}

	@Test
	void moreThanMayWaitIsRefusedAndNamesTheNumbers() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 600; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));

		assertThat(this.a.failed).isNotEmpty();
		assertThat(this.a.failed.values()).allMatch((text) -> text.contains("wait already"));
	}

	@Test
	void bothEndsEndAndTheStreamIsOverWithEverythingDelivered() {
		long stream = open();
		this.a.send(stream, "last of a");
		this.pair.a.channels.handleEndStream(stream);
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.b.texts(-1)).containsExactly("last of a");
		assertThat(this.b.remoteEnded).containsExactly(-1L);
		assertThat(this.a.closed).isEmpty();

		this.b.send(-1, "last of b");
		this.pair.b.channels.handleEndStream(-1);
		this.pair.settle();
		assertThat(this.a.texts(stream)).containsExactly("last of b");
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.ENDED);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.ENDED);
	}

	@Test
	void nothingIsSentAfterTheEnd() {
		long stream = open();
		this.pair.a.channels.handleEndStream(stream);
		long call = this.a.send(stream, "too late");
		this.pair.settle();

		assertThat(this.a.failed).containsEntry(call, "the stream was ended here");
		assertThat(this.b.texts(-1)).isEmpty();
	}

	@Test
	void aResetIsReportedWithItsCodeAtBothEnds() {
		long stream = open();
		this.pair.a.channels.handleResetStream(stream, 42, "changed my mind");
		this.pair.settle();

		StreamCloseReason expected = new StreamCloseReason(StreamCloseReason.Kind.RESET, 42, "changed my mind");
		assertThat(this.a.closed).containsEntry(stream, expected);
		assertThat(this.b.closed).containsEntry(-1L, expected);
	}

	@Test
	void aCloseIsLocalHereAndRemoteThere() {
		long stream = open();
		this.pair.b.channels.handleResetStream(-1, 0, "enough");
		this.pair.settle();

		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.CLOSED_BY_LOCAL);
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.CLOSED_BY_REMOTE);
		assertThat(this.a.closed.get(stream).detail()).isEqualTo("enough");
	}

	@Test
	void aCloseTakesBackWhatWasNotSentAndTheChannelGoesOn() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 50; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.channels.handleResetStream(stream, 0, "");
		long send = this.pair.a.send("orders", "after");
		this.pair.settle();

		assertThat(this.a.taken).hasSize(4);
		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void manyStreamsShareTheChannelAndTheNextOneIsRefused() {
		List<Long> streams = new ArrayList<>();
		for (int i = 0; i < Streams.MAX_STREAMS; i++) {
			streams.add(this.a.open(LOGS));
		}
		long tooMany = this.a.open(LOGS);
		this.pair.settle();

		assertThat(this.a.opened).hasSize(Streams.MAX_STREAMS);
		assertThat(this.a.refused.get(tooMany).outcome()).isEqualTo(Outcome.QUEUE_FULL);
		streams.forEach((stream) -> this.a.send(stream, "text of " + stream));
		this.pair.settle();
		assertThat(this.b.texts).hasSize(Streams.MAX_STREAMS);
		assertThat(this.b.texts.values()).allMatch((texts) -> texts.size() == 1);
	}

	@Test
	void aStreamOutlivesALostRouteWithItsCreditsIntact() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 10; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.reach = Reach.WAIT;
		this.pair.b.reach = Reach.WAIT;
		this.pair.run(Duration.ofSeconds(30));
		this.pair.a.reach = Reach.READY;
		this.pair.b.reach = Reach.READY;
		this.pair.a.channels.handleRouteChanged(this.pair.b.key);
		this.pair.b.channels.handleRouteChanged(this.pair.a.key);
		this.pair.run(Duration.ofSeconds(5));
		assertThat(this.b.texts(-1)).as("no more than the credit").hasSize(4);

		this.b.consumes = true;
		this.b.takeAll();
		this.pair.settle();
		assertThat(this.b.texts(-1)).hasSize(10);
		assertThat(this.a.closed).isEmpty();
	}

	@Test
	void aPeerThatRestartsClosesItsStreams() {
		long stream = open();
		this.pair.b.restart();
		this.pair.a.otherIncarnation = this.pair.b.ownIncarnation;
		this.pair.a.channels.handleIncarnation(this.pair.b.key, this.pair.b.ownIncarnation);
		this.pair.settle();

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.PEER_RESTARTED);
	}

	@Test
	void aPeerThatIsGoneClosesItsStreams() {
		long stream = open();
		this.pair.a.reach = Reach.GONE;
		this.pair.a.channels.handleDeadlines(this.pair.nowNanos());

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void theLargestMessageGoesThroughWhateverWentBefore() {
		long stream = open();
		for (int size : new int[] { 10_000, Streams.MAX_MESSAGE_BYTES, 23_000, 14_406, Streams.MAX_MESSAGE_BYTES }) {
			this.a.send(stream, new byte[size]);
			this.pair.settle();
		}

		assertThat(this.b.texts(-1).stream().map(String::length)).containsExactly(10_000, Streams.MAX_MESSAGE_BYTES,
				23_000, 14_406, Streams.MAX_MESSAGE_BYTES);
	}

	@Test
	void theLargestMessageGoesThroughAlsoWithoutABudgetForALargerWindow() {
		StreamReceiver receiver = new StreamReceiver(new ReceiveBudget(0));
		long sent = 0;
		for (int size : new int[] { 10_000, Streams.MAX_MESSAGE_BYTES, 23_000, 14_406, Streams.MAX_MESSAGE_BYTES }) {
			sent += size;
			assertThat(receiver.announced().bytes()).isGreaterThanOrEqualTo(sent);
			assertThat(receiver.onData(size)).isEqualTo(StreamReceiver.Arrival.TAKEN);
			receiver.consumed(1, size);
			receiver.takeCredit();
		}
	}

	@Test
	void anEndThatOnlyReadsHearsThatThePeerIsGoneThoughNothingElseIsDue() {
		long stream = open();
		this.pair.settle();
		this.pair.cut();
		this.pair.run(Duration.ofMinutes(1));
		assertThat(this.pair.a.channels.nextDeadlineNanos())
			.isLessThanOrEqualTo(this.pair.nowNanos() + Duration.ofSeconds(1).toNanos());
		assertThat(this.a.closed).isEmpty();
		this.pair.a.reach = Reach.GONE;
		this.pair.run(Duration.ofSeconds(2));

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void anEndThatGivesUpTellsTheOtherOneWhenItCan() {
		this.b.consumes = false;
		long stream = open();
		long idle = open();
		this.a.send(stream, "lost");
		this.pair.cut();
		this.pair.run(BusSettings.defaults().sendTimeout().plusSeconds(1));
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
		assertThat(this.b.closed).isEmpty();

		this.pair.heal();
		this.pair.settle();
		assertThat(this.b.closed).containsOnlyKeys(-1L);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
		this.a.send(idle, "still open");
		this.pair.settle();
		assertThat(this.b.texts(-2)).containsExactly("still open");
	}

	@Test
	void aPeerThatWasTakenForGoneHearsWhatItMissedWhenItIsBack() {
		long stream = open();
		this.pair.a.reach = Reach.GONE;
		this.pair.run(Duration.ofMinutes(2));
		assertThat(this.a.closed).containsKey(stream);
		assertThat(this.b.closed).isEmpty();

		this.pair.a.reach = Reach.READY;
		this.pair.a.channels.handleRouteChanged(this.pair.b.key);
		this.pair.settle();
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void aStreamWhosePeerRestartsBeforeItsOfferHasGoneIsNotOfferedToTheNewProcess() {
		this.pair.a.reach = Reach.WAIT;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.restart();
		this.pair.a.otherIncarnation = this.pair.b.ownIncarnation;
		this.pair.a.channels.handleIncarnation(this.pair.b.key, this.pair.b.ownIncarnation);
		assertThat(this.a.refused.get(stream).outcome()).isEqualTo(Outcome.PEER_RESTARTED);
		this.pair.a.reach = Reach.READY;
		this.pair.settle();

		assertThat(this.pair.b.streams.offered).isEmpty();
	}

	@Test
	void aNodeThatStopsClosesItsStreams() {
		long stream = open();
		this.pair.a.channels.handleStop(this.pair.nowNanos());

		this.pair.settle();

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.NODE_STOPPING);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.NODE_STOPPING);
	}

	@Test
	void anUnreliableStreamKeepsItsOrderAndCountsWhatIsMissing() {
		long stream = this.a.open(StreamOptions.unreliable("voice"));
		this.pair.settle();
		for (int i = 1; i <= 10; i++) {
			if (i == 4) {
				this.pair.a.reach = Reach.WAIT;
			}
			if (i == 7) {
				this.pair.a.reach = Reach.READY;
			}
			this.a.send(stream, "frame " + i);
			this.pair.run(Duration.ofMillis(20));
		}

		assertThat(this.b.texts(-1)).containsExactly("frame 1", "frame 2", "frame 3", "frame 7", "frame 8", "frame 9",
				"frame 10");
		assertThat(this.b.missing).containsEntry(-1L, 3L);
		assertThat(this.a.taken).as("it never waits").hasSize(10);
	}

	@Test
	void anUnreliableStreamWhoseReaderIsTooSlowLeavesOut() {
		this.b.consumes = false;
		long stream = this.a.open(StreamOptions.unreliable("voice"));
		this.pair.settle();
		for (int i = 0; i < 100; i++) {
			this.a.send(stream, new byte[4 * KIB]);
			this.pair.run(Duration.ofMillis(20));
		}

		assertThat(this.b.texts(-1)).hasSize(16);
		assertThat(this.pair.b.counted("bus.streams.dropped")).isEqualTo(84);
	}

	private long open() {
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.a.opened).containsKey(stream);
		return stream;
	}

}
