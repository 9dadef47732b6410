package dev.mesh.wire;

import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link WireReader} against bytes that no {@link WireWriter} wrote.
 */
class WireReaderTests {

	@ParameterizedTest
	@ValueSource(strings = { "8000", "ff00", "80808000", "8080808080808000" })
	void aVarintNotInItsShortestFormIsRefused(String hex) {
		assertMalformed(hex, WireReader::readVarint, "shortest");
	}

	@ParameterizedTest
	@ValueSource(strings = { "8080808080808010", "ffffffffffffff1f", "ffffffffffffff7f" })
	void aVarintAbove53BitsIsRefused(String hex) {
		assertMalformed(hex, WireReader::readVarint, "2^53-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "808080808080808001", "ffffffffffffffffff01", "ffffffffffffffff" })
	void aVarintLongerThanEightBytesIsRefused(String hex) {
		assertMalformed(hex, WireReader::readVarint, "longer than 8 bytes");
	}

	@Test
	void aVarintOfZeroIsOneByte() {
		assertThat(reader("00").readVarint()).isZero();
	}

	@Test
	void aLengthMayReachItsLimitAndTheEnd() {
		assertThat(reader("02aabb").readLength(2)).isEqualTo(2);
		assertMalformed("02aabb", reader -> reader.readLength(1), "limit of 1");
		assertMalformed("03aabb", reader -> reader.readLength(100), "3 bytes wanted, 2 left");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ffffffffffffff0f", "ffffffff07", "8080808008", "ffffffff0f" })
	void hostileLengthsAreRefusedBeforeAnythingIsAllocated(String hex) {
		assertMalformed(hex, reader -> reader.readLength(Integer.MAX_VALUE), "");
		assertMalformed(hex, reader -> reader.readBlock(Integer.MAX_VALUE), "");
		assertMalformed(hex, reader -> reader.readString(Integer.MAX_VALUE), "");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void countsThatAreNegativeOrTooLargeAreMalformedInput(int count) {
		assertMalformed("0102", reader -> reader.readBytes(count), "");
		assertMalformed("0102", reader -> reader.skip(count), "");
		assertMalformed("0102", reader -> reader.slice(count), "");
	}

	@ParameterizedTest
	@CsvSource({ "01ff,lone byte", "0180,lone continuation", "02c080,overlong", "03eda080,surrogate",
			"04f4908080,above U+10FFFF", "02e282,cut short", "05efbfbdff41,malformed after a genuine U+FFFD" })
	void malformedUtf8IsRefused(String hex, String what) {
		assertMalformed(hex, reader -> reader.readString(100), "malformed UTF-8");
		assertThat(what).isNotEmpty();
	}

	@Test
	void theLimitOfAStringCountsBytes() {
		assertThat(reader("02c3bc").readString(2)).isEqualTo("\u00fc");
		assertMalformed("02c3bc", reader -> reader.readString(1), "limit of 1");
	}

	@ParameterizedTest
	@CsvSource({ "-1,1", "0,5", "5,0", "4,1", "3,-1" })
	void aRangeOutsideTheArrayIsTheCallersMistake(int offset, int length) {
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> new WireReader(new byte[4], offset, length));
	}

	@Test
	void anythingAtAllIsReadOrRefusedInsideTheRange() {
		for (int seed = 0; seed < 20_000; seed++) {
			Random random = new Random(seed);
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			if (random.nextBoolean()) {
				makeVarintsLikely(bytes, random);
			}
			int offset = random.nextInt(bytes.length + 1);
			int length = random.nextInt(bytes.length - offset + 1);
			readAtRandom(new WireReader(bytes, offset, length), offset + length, random);
		}
	}

	private static void makeVarintsLikely(byte[] bytes, Random random) {
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) (random.nextInt(3) == 0 ? 0x80 | bytes[i] : bytes[i] & 0x0f);
		}
	}

	private static void readAtRandom(WireReader reader, int end, Random random) {
		try {
			while (reader.hasRemaining()) {
				int before = reader.position();
				readOne(reader, random);
				assertThat(reader.position()).isBetween(before, end);
				assertThat(reader.remaining()).isEqualTo(end - reader.position());
			}
		}
		catch (ProtocolException ex) {
			assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME);
		}
	}

	private static void readOne(WireReader reader, Random random) {
		switch (random.nextInt(9)) {
			case 0 -> assertThat(reader.readByte()).isBetween(0, 255);
			case 1 -> reader.readInt();
			case 2 -> reader.readLong();
			case 3 -> assertThat(reader.readVarint()).isBetween(0L, (1L << 53) - 1);
			case 4 -> assertThat(reader.readLength(20)).isBetween(0, Math.min(20, reader.remaining()));
			case 5 -> assertThat(reader.readBlock(20)).hasSizeLessThanOrEqualTo(20);
			case 6 -> reader.readString(20);
			case 7 -> readAtRandom(reader.slice(random.nextInt(8)), reader.position(), random);
			default -> reader.skip(random.nextInt(8) - 1);
		}
	}

	private static void assertMalformed(String hex, Consumer<WireReader> read, String message) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read.accept(reader(hex)))
			.withMessageContaining(message)
			.satisfies(ex -> assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME));
	}

	private static WireReader reader(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		return new WireReader(bytes, 0, bytes.length);
	}

}
