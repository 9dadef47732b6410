package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parts of streams from a peer that is authenticated and means harm, or whose parts come
 * in an order that lanes allow.
 */
class HostileStreamsTests {

	/** Reliable, 4,096 messages, 65,536 bytes. */
	private static final byte[] OFFER = { 0, (byte) 0x80, 0x20, (byte) 0x80, (byte) 0x80, 0x04 };

	private static final byte[] NO_CREDIT = { 0, 0, 0 };

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private void toB(RawFrames frames) {
		this.b.handleEnvelope(1, frames.bytes());
	}

	private static RawFrames open() {
		return new RawFrames().open();
	}

	@ParameterizedTest
	@ValueSource(strings = { "logs/*", "{name}", "**" })
	void anOfferWithAPatternForItsPathIsRefused(String path) {
		toB(open().part(1, Kind.STREAM_OPEN, 2, path, Map.of(), NO_CREDIT));

		assertThat(this.b.streams.offered).isEmpty();
		anHonestStreamStillWorks();
	}

	@Test
	void anOfferWithTooLongArgumentsIsRefused() {
		toB(open().part(1, Kind.STREAM_OPEN, 2, "logs", Map.of("x", "y".repeat(BusHeaders.MAX_VALUE + 1)), NO_CREDIT)
			.part(2, Kind.STREAM_OPEN, 4, "logs", Map.of("x".repeat(BusHeaders.MAX_NAME + 1), "y"), NO_CREDIT)
			.part(3, Kind.STREAM_OPEN, 6, "logs", Map.of("", "y"), NO_CREDIT));

		assertThat(this.b.streams.offered).isEmpty();
		anHonestStreamStillWorks();
	}

	@Test
	void anOfferThatIsCutOffIsRefused() {
		for (int length = 0; length < 3; length++) {
			byte[] cut = Arrays.copyOf(NO_CREDIT, length);
			toB(open().part(length + 1, Kind.STREAM_OPEN, 2L * (length + 1), "logs", Map.of(), cut));
		}

		assertThat(this.b.streams.offered).isEmpty();
		anHonestStreamStillWorks();
	}

	@Test
	void anOfferUnderAnIdOfTheOtherEndOrOneInUseIsRefused() {
		toB(open().part(1, Kind.STREAM_OPEN, 3, "logs", Map.of(), NO_CREDIT)
			.part(2, Kind.STREAM_OPEN, 2, "logs", Map.of(), NO_CREDIT)
			.part(3, Kind.STREAM_OPEN, 2, "logs", Map.of(), NO_CREDIT));

		assertThat(this.b.streams.offered).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "STREAM_CREDIT", "STREAM_RESET" })
	void aPartThatIsCutOffResetsTheStream(Kind kind) {
		offerAndAccept();
		toB(new RawFrames().part(2, kind, 2, "", Map.of()));

		assertThat(this.b.streams.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.RESET);
		assertThat(this.b.counted("bus.streams.protocol.errors")).isEqualTo(1);
	}

	@Test
	void anAnswerThatIsCutOffEndsTheAttemptToOpen() {
		long stream = this.b.streams.open(StreamOptions.reliable("logs"));
		toB(open().part(1, Kind.STREAM_ACCEPT, 3, "", Map.of()));

		assertThat(this.b.streams.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.RESET);
	}

	@Test
	void aStreamThatIsNotAcceptedCanNeitherCarryNorEnd() {
		this.b.streams.accepts = false;
		toB(open().part(1, Kind.STREAM_OPEN, 2, "logs", Map.of(), OFFER)
			.part(2, Kind.STREAM_DATA, 2, "", Map.of(), (byte) 1)
			.part(3, Kind.STREAM_OPEN, 4, "logs", Map.of(), OFFER)
			.part(4, Kind.STREAM_END, 4, "", Map.of()));

		assertThat(this.b.streams.closed.values()).hasSize(2)
			.allMatch((reason) -> reason.kind() == StreamCloseReason.Kind.RESET);
		assertThat(this.b.streams.texts).isEmpty();
	}

	@Test
	void dataOfTheOtherReliabilityIsNotHandedOver() {
		offerAndAccept();
		toB(new RawFrames().part(2, Kind.STREAM_OPEN, 4, "voice", Map.of(), (byte) 1, (byte) 9, (byte) 9));
		this.b.channels.handleAcceptStream(-2, Map.of());
		toB(new RawFrames().part(3, Kind.STREAM_DATA, 4, "", Map.of(), (byte) 1));

		assertThat(this.b.streams.closed.get(-2L).kind()).isEqualTo(StreamCloseReason.Kind.RESET);
		assertThat(this.b.streams.texts).isEmpty();
	}

	@Test
	void aStreamEndsOnceInEachDirection() {
		offerAndAccept();
		toB(new RawFrames().part(2, Kind.STREAM_END, 2, "", Map.of()).part(3, Kind.STREAM_END, 2, "", Map.of()));

		assertThat(this.b.streams.remoteEnded).containsExactly(-1L);
		assertThat(this.b.streams.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.RESET);
	}

	@Test
	void whatOvertakesTheAcceptanceWaitsForItWithinTheCredit() {
		long stream = this.b.streams.open(StreamOptions.reliable("logs"));
		toB(open().part(2, Kind.STREAM_DATA, 3, "", Map.of(), "early".getBytes(StandardCharsets.US_ASCII))
			.part(3, Kind.STREAM_END, 3, "", Map.of()));
		assertThat(this.b.streams.texts(stream)).isEmpty();
		toB(new RawFrames().part(1, Kind.STREAM_ACCEPT, 3, "", Map.of(), (byte) 1, (byte) 1));

		assertThat(this.b.streams.opened).containsKey(stream);
		assertThat(this.b.streams.texts(stream)).containsExactly("early");
		assertThat(this.b.streams.remoteEnded).containsExactly(stream);
	}

	@Test
	void moreThanTheCreditBeforeTheAcceptanceIsNotKept() {
		long stream = this.b.streams.open(StreamOptions.reliable("logs"));
		toB(open());
		for (int number = 2; number <= 9; number++) {
			toB(new RawFrames().part(number, Kind.STREAM_DATA, 3, "", Map.of(), new byte[12 * 1024]));
		}

		assertThat(this.b.streams.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.RESET);
	}

	@Test
	void aResetThatOvertakesTheOfferCancelsIt() {
		toB(open().part(2, Kind.STREAM_RESET, 2, "", Map.of(), (byte) 0, (byte) 0)
			.part(1, Kind.STREAM_OPEN, 2, "logs", Map.of(), OFFER));

		assertThat(this.b.streams.offered).isEmpty();
	}

	@Test
	void whatIsRememberedOfStreamsThatAreOverIsLimited() {
		OverStreams over = new OverStreams(new FullCarrier());
		for (long id = 1; id <= 20_000; id++) {
			over.add(id);
			over.tell(id, Kind.STREAM_RESET, BusMessage.NOTHING);
		}

		assertThat(over.contains(20_000)).isTrue();
		assertThat(over.contains(20_000 - Streams.MAX_STREAMS)).isFalse();
		assertThat(over.untold()).isEqualTo(Streams.MAX_STREAMS);
	}

	private void offerAndAccept() {
		toB(open().part(1, Kind.STREAM_OPEN, 2, "logs", Map.of(), OFFER));
		this.b.channels.handleAcceptStream(-1, Map.of());
	}

	private void anHonestStreamStillWorks() {
		toB(new RawFrames().part(9, Kind.STREAM_OPEN, 20, "logs", Map.of(), OFFER));

		assertThat(this.b.streams.offered).hasSize(1);
	}

	/** It never has room. */
	private static final class FullCarrier implements Carrier {

		@Override
		public boolean carry(Outgoing part, String lane) {
			return false;
		}

		@Override
		public void takeBack(Outgoing part) {
			throw new UnsupportedOperationException("nothing was taken");
		}

		@Override
		public boolean carryUnreliable(byte[] head, byte[] payload) {
			return false;
		}

		@Override
		public String whyFull() {
			return "full";
		}

		@Override
		public long partDeadline() {
			return 0;
		}

	}

}
