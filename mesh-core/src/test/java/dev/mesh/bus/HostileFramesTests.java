package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are well formed and lie. The sender is authenticated, and means harm. */
@Timeout(120)
class HostileFramesTests {

	private static final long MAX = (1L << 53) - 1;

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private void toB(RawFrames frames) {
		this.b.handleEnvelope(1, frames.bytes());
	}

	// numbers

	@Test
	void manySmallHeadersAreCountedAsTheMemoryTheyTake() {
		Map<String, String> headers = new TreeMap<>();
		for (int i = 0; i < 64; i++) {
			headers.put(Integer.toString(i, 36), "");
		}
		toB(new RawFrames().open());
		for (int number = 1; number <= 100; number++) {
			toB(new RawFrames().part(number, Kind.WATCHED, number, "p", headers));
		}

		assertThat(this.b.received).as("of 8.5 KiB each, in a window of 256 KiB").hasSize(30);
		assertThat(this.b.counted("bus.dropped.credit")).isEqualTo(70);
	}

	@ParameterizedTest
	@ValueSource(longs = { 2_049, 16_385, Integer.MAX_VALUE, 1L << 32, MAX })
	void aNumberBeyondTheAllowedOneIsDropped(long number) {
		toB(new RawFrames().open().message(number, 0, 3, "p", "x").skip(number, 1, 64).message(1, 0, 3, "p", "fine"));

		assertThat(this.b.texts()).containsExactly("fine");
		assertThat(this.b.counted("bus.dropped.credit")).isEqualTo(2);
	}

	@Test
	void onlyAnswersMayUseTheReserve() {
		toB(new RawFrames().open().message(1025, 0, 3, "p", "x").skip(2_048, 1, 64).message(1, 0, 3, "p", "fine"));

		assertThat(this.b.texts()).containsExactly("fine");
		assertThat(this.b.counted("bus.dropped.credit")).isEqualTo(1);
	}

	@Test
	void aMessageThatCallsItselfAnAnswerIsMalformed() {
		toB(new RawFrames().open().message(1, 0, 3 + 16, "p", "x"));
		toB(new RawFrames().message(1, 0, 3, "p", "fine"));

		assertThat(this.b.texts()).containsExactly("fine");
		assertThat(this.b.counted("bus.malformed")).isEqualTo(1);
	}

	@Test
	void bytesBeyondTheAllowedOnesAreDropped() {
		toB(new RawFrames().open());
		for (int number = 1; number <= 20; number++) {
			toB(new RawFrames().message(number, 0, 3, "p", "x".repeat(16_000)));
		}

		assertThat(this.b.received).hasSize(16);
		assertThat(this.b.counted("bus.dropped.credit")).isEqualTo(4);
	}

	@Test
	void aFrameThatNamesItselfOrALaterOneIsMalformed() {
		toB(new RawFrames().open().message(5, 5, 3, "p", "x"));
		toB(new RawFrames().message(5, 6, 3, "p", "x"));
		toB(new RawFrames().message(5, MAX, 3, "p", "x"));
		toB(new RawFrames().message(0, 0, 3, "p", "x"));
		toB(new RawFrames().skip(0, 0, 64));

		assertThat(this.b.counted("bus.malformed")).isEqualTo(5);
	}

	@Test
	void aChainThatComesBackwardsIsHandedOverWithoutDeepRecursion() {
		toB(new RawFrames().open());
		for (int number = 1024; number >= 1; number--) {
			toB(new RawFrames().message(number, number == 1 ? 0 : 1, 3, "p", "" + number));
		}

		assertThat(this.b.received).hasSize(1024);
		assertThat(this.b.texts().get(0)).isEqualTo("1");
		assertThat(this.b.texts().get(1023)).isEqualTo("1024");
	}

	@Test
	void twoFramesMayNameOnePredecessor() {
		toB(new RawFrames().open().message(2, 1, 3, "p", "2").message(3, 2, 3, "p", "3"));
		assertThat(this.b.received).isEmpty();
		toB(new RawFrames().message(1, 0, 3, "p", "1"));

		assertThat(this.b.texts()).containsExactly("1", "2", "3");
	}

	@Test
	void aSkipOfMoreThanAnyFrameIsMalformed() {
		int most = 16 * 1024 + 64 + 64 * 128;
		toB(new RawFrames().open().skip(1, 0, most));
		assertThat(this.b.counted("bus.malformed")).isZero();
		toB(new RawFrames().skip(2, 0, most + 1));
		toB(new RawFrames().skip(2, 0, MAX));

		assertThat(this.b.counted("bus.malformed")).isEqualTo(2);
	}

	// memory

	@Test
	void messagesThatAreBegunAndNeverEndedAreLimitedByTheBudget() {
		BusSettings settings = BusSettings.defaults();
		ChannelPair small = ChannelPair.listening(new BusSettings(settings.sendTimeout(), settings.goneAfter(), 16_384,
				64 * 1024, 100, 1 << 20, 1 << 20, 1 << 26, 1 << 17, 16 * 1024));
		small.b.handleEnvelope(1, new RawFrames().open().bytes());
		int kept = 0;
		for (int number = 1; number <= 100_000; number++) {
			small.b.channels.handleEnvelope(small.a.key, 1,
					reader(new RawFrames().fragment(number, 0, 1, "p", 1 << 26, "x").confirm(1, 1, 1, number)),
					small.nowNanos());
			kept += small.b.counted("bus.dropped.assembly") == 0 ? 1 : 0;
			if (number % 100 == 0) {
				small.run(Duration.ofMillis(1));
			}
		}

		assertThat(small.b.counted("bus.dropped.credit")).as("all were taken").isZero();
		assertThat(kept).isBetween(1000, (1 << 20) / 64);
		assertThat(small.b.counted("bus.dropped.assembly")).isEqualTo(100_000 - kept);
	}

	private static WireReader reader(RawFrames frames) {
		byte[] bytes = frames.bytes();
		return new WireReader(bytes, 0, bytes.length);
	}

	@Test
	void aFragmentLongerThanItsMessageIsRefused() {
		toB(new RawFrames().open().fragment(1, 0, 1, "p", 10, "12345").fragment(2, 1, 2, "", 0, "123456"));
		toB(new RawFrames().message(3, 0, 3, "p", "fine"));
		toB(new RawFrames().fragment(4, 0, 3, "p", 10, "short").fragment(5, 0, 3, "p", 3, "long"));

		assertThat(this.b.texts()).containsExactly("fine");
		assertThat(this.b.counted("bus.dropped.assembly")).isEqualTo(3);
		this.b.turn();
		Acknowledgement ack = SeenFrame.in(this.b.sent.get(0).frames()).get(0).ack();
		assertThat(ack.refusals()).extracting(Refusal::first).containsExactly(2L, 4L);
	}

	@Test
	void aFragmentWithoutABeginningIsDropped() {
		toB(new RawFrames().open().fragment(1, 0, 2, "", 0, "end").fragment(2, 1, 0, "", 0, "middle"));
		toB(new RawFrames().message(3, 2, 3, "p", "fine"));

		assertThat(this.b.texts()).containsExactly("fine");
	}

	@Test
	void refusalsThatAreNeverConfirmedStopTheSource() {
		this.b.channels.handleUnlisten(1);
		toB(new RawFrames().open());
		for (int number = 1; number <= 5000; number++) {
			toB(new RawFrames().message(number, 0, 3, "p", ""));
			this.pair.run(Duration.ofMillis(1));
		}

		assertThat(this.b.counted("bus.rejected")).isEqualTo(1024);
		toB(new RawFrames().confirm(1, 1, 1, 1023));
		this.pair.run(Duration.ofMillis(1));
		toB(new RawFrames().message(1025, 0, 3, "p", ""));
		assertThat(this.b.counted("bus.rejected")).isEqualTo(1025);
	}

	@Test
	void answersToFramesWithoutStateAreLimited() {
		for (int i = 0; i < 10_000; i++) {
			this.b.channels.handleEnvelope(this.a.key, i + 1, reader(new RawFrames().sync(1)), this.pair.nowNanos());
		}
		this.b.turn();

		assertThat(this.b.sentFrames(SeenFrame.RESET)).isEqualTo(64);
	}

	@Test
	void aHugeUnreliableMessageIsNotBelieved() {
		toB(new RawFrames().datagram(1, 0, 1, "p", Integer.MAX_VALUE, "x").datagram(1, 1, 2, "", 0, "y"));
		toB(new RawFrames().datagram(2, 0, 1, "p", MAX, "x"));
		toB(new RawFrames().datagram(3, 0, 1, "p", 100_000, "x").datagram(3, MAX, 2, "", 0, "y"));
		toB(new RawFrames().datagram(4, 7, 3, "p", 1, "x"));
		toB(new RawFrames().datagram(5, 0, 3, "p", 4, "fine"));

		assertThat(this.b.texts()).containsExactly("fine");
		assertThat(this.b.counted("bus.dropped.fragment")).isEqualTo(3);
		assertThat(this.b.counted("bus.malformed")).isEqualTo(1);
	}

	// acknowledgements

	private void answerToA(Acknowledgement ack) {
		this.a.handleEnvelope(1, new RawFrames().ack(ack).bytes());
	}

	private static Acknowledgement ack(long token, long cumulative, List<Range> ranges, List<Refusal> refusals) {
		return new Acknowledgement(1, token, cumulative, 1024, 262_144, ranges, refusals);
	}

	private void assertMisbehaviourIsCountedAndTheSendGoesOn(Acknowledgement ack) {
		this.pair.fate = ChannelPair.LOST;
		for (int i = 0; i < 10; i++) {
			this.a.send("p", "text");
		}
		this.a.turn();
		answerToA(ack);
		assertThat(this.a.counted("bus.malformed")).isEqualTo(1);
		assertThat(this.a.results).isEmpty();
		this.pair.fate = ChannelPair.PROMPT;
		this.pair.settle();
		assertThat(this.a.results.values()).hasSize(10).allMatch(SendResult::isSuccess);
	}

	@Test
	void anAcknowledgementOfTheFutureIsMisbehaviour() {
		assertMisbehaviourIsCountedAndTheSendGoesOn(ack(0, 11, List.of(), List.of()));
	}

	@Test
	void aRangeOfTheFutureIsMisbehaviour() {
		assertMisbehaviourIsCountedAndTheSendGoesOn(ack(0, 0, List.of(new Range(2, Integer.MAX_VALUE)), List.of()));
	}

	@Test
	void theAnswerToASyncThatWasNeverSentIsMisbehaviour() {
		assertMisbehaviourIsCountedAndTheSendGoesOn(ack(MAX, 0, List.of(), List.of()));
	}

	/** 512 times the whole window. */
	@Test
	void refusingTheSameNumbersManyTimesIsMisbehaviour() {
		List<Refusal> refusals = new ArrayList<>();
		for (int i = 0; i < 512; i++) {
			refusals.add(new Refusal(1, Integer.MAX_VALUE, 1));
		}
		assertMisbehaviourIsCountedAndTheSendGoesOn(ack(0, 0, List.of(), refusals));
	}

	@Test
	void aRangeOrRefusalOfMoreThanTwoBillionIsMalformed() {
		this.a.send("p", "text");
		this.a.turn();
		this.a.handleEnvelope(1,
				new RawFrames().raw(SeenFrame.ACK).varints(1, 0, 0, 1024, 262_144, 1, 1, 1L << 31, 0).bytes());
		this.a.handleEnvelope(1,
				new RawFrames().raw(SeenFrame.ACK).varints(1, 0, 0, 1024, 262_144, 0, 1, 1, 1L << 31, 1).bytes());
		this.a.handleEnvelope(1, new RawFrames().raw(SeenFrame.ACK).varints(1, 0, 0, 1024, 262_144, 33).bytes());
		this.a.handleEnvelope(1, new RawFrames().raw(SeenFrame.ACK).varints(1, 0, 0, 1024, 262_144, 0, 513).bytes());

		assertThat(this.a.counted("bus.malformed")).isEqualTo(4);
		assertThat(this.a.results).isEmpty();
	}

	@Test
	void aRefusalOfMuchMoreThanWasSentConcernsWhatWasSent() {
		this.a.send("p", "text");
		this.a.turn();
		answerToA(ack(0, 0, List.of(), List.of(new Refusal(0, Integer.MAX_VALUE, 3))));

		assertThat(this.a.results.get(1L).rejection()).contains(RejectionReason.NOT_AUTHORISED);
	}

	@Test
	void anUnknownReasonOfARefusalIsTooBusy() {
		this.a.send("p", "text");
		this.a.turn();
		answerToA(ack(0, 1, List.of(), List.of(new Refusal(1, 1, 99))));

		assertThat(this.a.results.get(1L).rejection()).contains(RejectionReason.TOO_BUSY);
	}

	@Test
	void unlimitedCreditDoesNotExceedTheOwnWindow() {
		this.a.send("p", "first");
		this.a.turn();
		answerToA(new Acknowledgement(1, 0, 1, MAX, MAX, List.of(), List.of()));
		for (int i = 0; i < 60_000; i++) {
			this.a.send("p" + i % 5, "");
		}
		this.a.turn();

		assertThat(this.a.watch.highestNumber()).isEqualTo(1 + 16_384);
	}

	@Test
	void aConfirmationThatGoesOnForeverEndsWithItsEnvelope() {
		toB(new RawFrames().open().confirm(1, 1L << 50, 1, 5, MAX, MAX));
		toB(new RawFrames().confirm(1, MAX));
		toB(new RawFrames().confirm(77, 2, 0, MAX, 0, MAX));

		assertThat(this.b.counted("bus.malformed")).isEqualTo(2);
	}

	@Test
	void anEpochFarAheadIsAnEpochLikeAnyOther() {
		this.b.handleEnvelope(MAX, new RawFrames().open().message(1, 0, 3, "p", "x").bytes());
		this.b.turn();

		assertThat(this.b.texts()).containsExactly("x");
	}

}
