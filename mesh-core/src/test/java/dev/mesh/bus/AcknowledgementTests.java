package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementTests {

	private static final long MAX = (1L << 53) - 1;

	private static byte[] written(Acknowledgement ack) {
		WireWriter out = new WireWriter(16);
		ack.write(out);
		return out.toByteArray();
	}

	private static Acknowledgement read(byte[] frame, int length) {
		WireReader in = new WireReader(frame, 0, length);
		assertThat(in.readByte()).isEqualTo(5);
		Acknowledgement ack = Acknowledgement.read(in);
		assertThat(in.hasRemaining()).isFalse();
		return ack;
	}

	@Test
	void theBytesAreThoseOfTheProtocol() {
		Acknowledgement ack = new Acknowledgement(1, 300, 7, 1024, 262_144,
				List.of(new Range(9, 10), new Range(15, 15)), List.of(new Refusal(3, 5, 1), new Refusal(9, 9, 6)));

		assertThat(HexFormat.of().formatHex(written(ack))).isEqualTo(
				"05" + "01" + "ac02" + "07" + "8008" + "808010" + "02" + "0102" + "0401" + "02" + "030201" + "090006");
	}

	@Test
	void whatIsWrittenIsRead() {
		Random random = new Random(5);
		for (int i = 0; i < 2000; i++) {
			Acknowledgement ack = random(random);
			byte[] frame = written(ack);
			assertThat(read(frame, frame.length)).isEqualTo(ack);
			assertThat(frame.length)
				.isLessThanOrEqualTo(Acknowledgement.encodedLimit(ack.ranges().size(), ack.refusals().size()));
		}
	}

	private static Acknowledgement random(Random random) {
		long cumulative = random.nextInt(4) == 0 ? 0 : random.nextLong() >>> (11 + random.nextInt(50));
		List<Range> ranges = new ArrayList<>();
		long end = cumulative;
		for (int i = random.nextInt(33); i > 0 && end < MAX / 4; i--) {
			long first = end + 2 + random.nextInt(100);
			end = first + random.nextInt(1 + random.nextInt(1000));
			ranges.add(new Range(first, end));
		}
		List<Refusal> refusals = new ArrayList<>();
		for (int i = random.nextInt(10) == 0 ? 512 : random.nextInt(6); i > 0; i--) {
			long first = random.nextLong() >>> 20;
			refusals.add(new Refusal(first, first + random.nextInt(10_000), random.nextInt(256)));
		}
		return new Acknowledgement(random.nextLong() >>> 11, random.nextInt(1000), cumulative, random.nextInt(100_000),
				random.nextLong() >>> 20, ranges, refusals);
	}

	@Test
	void theLargestOneFitsIntoTheSmallestEnvelope() {
		assertThat(Acknowledgement.encodedLimit(Acknowledgement.MAX_RANGES, Acknowledgement.MAX_REFUSALS))
			.isLessThan(12 * 1024);
	}

	@Test
	void cutAtAnyByteItIsMalformed() {
		Random random = new Random(6);
		for (int i = 0; i < 20; i++) {
			byte[] frame = written(random(random));
			for (int length = 1; length < frame.length; length++) {
				int cut = length;
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(frame, cut))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { //
			"050000000000" + "21", // 33 ranges
			"050000000000" + "ffffffffffff0f", // and very many
			"050000000000" + "01" + "0001", // a gap of nothing
			"050000000000" + "01" + "0100", // a range of nothing
			"050000000000" + "01" + "808080800801", // a gap of 2^31
			"050000000000" + "01" + "018080808008", // a range of 2^31
			"050000000000" + "00" + "8104", // 513 refusals
			"050000000000" + "00" + "01" + "01808080800801" // 2^31 further numbers
	})
	void hostileNumbersAreMalformed(String hex) {
		byte[] frame = HexFormat.of().parseHex(hex);

		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(frame, frame.length));
	}

}
