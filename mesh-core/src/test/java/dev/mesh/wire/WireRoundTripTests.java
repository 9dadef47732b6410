package dev.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link WireWriter} against {@link WireReader}: what the one writes the other reads, and
 * nothing that was cut short.
 */
class WireRoundTripTests {

	private static final long MAX_VARINT = (1L << 53) - 1;

	@Test
	void everyPrimitiveIsReadAsItWasWritten() {
		byte[] bytes = oneOfEach().toByteArray();
		WireReader reader = new WireReader(bytes, 0, bytes.length);
		assertThat(reader.readByte()).isEqualTo(0xfe);
		assertThat(reader.readInt()).isEqualTo(0x80000001);
		assertThat(reader.readLong()).isEqualTo(0x8000000000000002L);
		assertThat(reader.readVarint()).isEqualTo(MAX_VARINT);
		assertThat(reader.readBlock(3)).containsExactly(1, 2, 3);
		assertThat(reader.readString(100)).isEqualTo("gr\u00fc\u00df \ud83d\ude00 \ufffd");
		assertThat(reader.readBytes(2)).containsExactly(4, 5);
		assertThat(reader.hasRemaining()).isFalse();
		assertThat(reader.remaining()).isZero();
	}

	@Test
	void everyTruncationIsMalformed() {
		byte[] bytes = oneOfEach().toByteArray();
		for (int length = 0; length < bytes.length; length++) {
			WireReader reader = new WireReader(Arrays.copyOf(bytes, length), 0, length);
			assertThatExceptionOfType(ProtocolException.class).as("cut to %d", length)
				.isThrownBy(() -> readOneOfEach(reader))
				.satisfies(ex -> assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME));
		}
	}

	@Test
	void theRangeIsAsHardALimitAsTheArray() {
		byte[] bytes = oneOfEach().toByteArray();
		byte[] padded = new byte[bytes.length + 20];
		System.arraycopy(bytes, 0, padded, 10, bytes.length);
		for (int length = 0; length < bytes.length; length++) {
			WireReader reader = new WireReader(padded, 10, length);
			assertThatExceptionOfType(ProtocolException.class).as("range of %d", length)
				.isThrownBy(() -> readOneOfEach(reader));
		}
		readOneOfEach(new WireReader(padded, 10, bytes.length));
	}

	@ParameterizedTest
	@CsvSource({ "0,1", "1,1", "127,1", "128,2", "16383,2", "16384,3", "2097151,3", "2097152,4", "268435455,4",
			"268435456,5", "34359738367,5", "34359738368,6", "4398046511103,6", "4398046511104,7", "562949953421311,7",
			"562949953421312,8", "9007199254740991,8" })
	void varintsTakeTheirShortestForm(long value, int size) {
		WireWriter writer = new WireWriter(0).writeVarint(value);
		assertThat(writer.size()).isEqualTo(size).isEqualTo(WireWriter.varintSize(value));
		assertThat(new WireReader(writer.array(), 0, writer.size()).readVarint()).isEqualTo(value);
	}

	@Test
	void randomVarintsAreReadAsTheyWereWritten() {
		Random random = new Random(1);
		WireWriter writer = new WireWriter(16);
		for (int i = 0; i < 100_000; i++) {
			long value = random.nextLong() >>> (11 + random.nextInt(53));
			writer.reset().writeVarint(value);
			assertThat(new WireReader(writer.array(), 0, writer.size()).readVarint()).isEqualTo(value);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, MAX_VARINT + 1, Long.MIN_VALUE, Long.MAX_VALUE })
	void aVarintOutOfRangeIsNotWritten(long value) {
		WireWriter writer = new WireWriter(16);
		assertThatIllegalArgumentException().isThrownBy(() -> writer.writeVarint(value))
			.withMessageContaining(String.valueOf(value));
		assertThat(writer.size()).isZero();
	}

	@Test
	void theWriterGrowsFromNothing() {
		Random random = new Random(2);
		WireWriter writer = new WireWriter(0);
		byte[] expected = new byte[100_000];
		random.nextBytes(expected);
		int at = 0;
		while (at < expected.length) {
			int length = Math.min(expected.length - at, random.nextInt(1000));
			writer.writeBytes(expected, at, length);
			at += length;
		}
		assertThat(writer.toByteArray()).isEqualTo(expected);
	}

	@Test
	void resetForgetsTheBytesAndKeepsTheArray() {
		WireWriter writer = new WireWriter(64).writeLong(1);
		byte[] array = writer.array();
		writer.reset().writeByte(7);
		assertThat(writer.array()).isSameAs(array);
		assertThat(writer.toByteArray()).containsExactly(7);
	}

	@Test
	void setByteReplacesOnlyWhatHasBeenWritten() {
		WireWriter writer = new WireWriter(64).writeByte(1).writeByte(2).setByte(0, 0x1ff);
		assertThat(writer.toByteArray()).containsExactly(0xff, 2);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> writer.setByte(2, 0));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> writer.setByte(-1, 0));
	}

	@Test
	void whatOthersWriteIntoReservedRoomCounts() {
		WireWriter writer = new WireWriter(1).writeByte(1).reserve(100);
		writer.array()[writer.size()] = 2;
		writer.array()[writer.size() + 1] = 3;
		assertThat(writer.advance(2).writeByte(4).toByteArray()).containsExactly(1, 2, 3, 4);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> writer.advance(10_000));
	}

	@Test
	void aLoneSurrogateIsWrittenAsAQuestionMark() {
		WireWriter writer = new WireWriter(0).writeString("a\ud800b");
		assertThat(new WireReader(writer.array(), 0, writer.size()).readString(10)).isEqualTo("a?b");
	}

	@Test
	void aSliceIsReadByItselfAndSkippedInItsParent() {
		byte[] bytes = { 9, 1, 2, 3, 4, 5 };
		WireReader reader = new WireReader(bytes, 1, 5);
		WireReader slice = reader.slice(2);
		assertThat(slice.remaining()).isEqualTo(2);
		assertThat(slice.array()).isSameAs(bytes);
		assertThat(slice.readByte()).isEqualTo(1);
		assertThat(slice.readByte()).isEqualTo(2);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(slice::readByte);
		assertThat(reader.position()).isEqualTo(3);
		reader.skip(2);
		assertThat(reader.readByte()).isEqualTo(5);
	}

	@Test
	void positionsDelimitTheExactBytesOfAStructure() {
		WireWriter writer = new WireWriter(0).writeByte(1).writeString("signed").writeByte(2);
		WireReader reader = new WireReader(writer.array(), 0, writer.size());
		reader.skip(1);
		int start = reader.position();
		reader.readString(10);
		byte[] exact = Arrays.copyOfRange(reader.array(), start, reader.position());
		assertThat(exact).isEqualTo("\u0006signed".getBytes(StandardCharsets.UTF_8));
	}

	private static WireWriter oneOfEach() {
		return new WireWriter(1).writeByte(0x1fe)
			.writeInt(0x80000001)
			.writeLong(0x8000000000000002L)
			.writeVarint(MAX_VARINT)
			.writeBlock(new byte[] { 1, 2, 3 })
			.writeString("gr\u00fc\u00df \ud83d\ude00 \ufffd")
			.writeBytes(new byte[] { 4, 5 });
	}

	private static void readOneOfEach(WireReader reader) {
		reader.readByte();
		reader.readInt();
		reader.readLong();
		reader.readVarint();
		reader.readBlock(100);
		reader.readString(100);
		reader.readBytes(2);
	}

}
