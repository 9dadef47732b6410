package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTests {

	private static final long MAX = (1L << 53) - 1;

	private static byte[] written(Envelope header, int payloadBytes) {
		WireWriter out = new WireWriter(100);
		header.write(out);
		return out.writeBytes(new byte[payloadBytes]).toByteArray();
	}

	private static Envelope header(boolean sealed, int hops, long epoch, long packet) {
		return new Envelope(sealed, hops, RoutingKeys.peer(1), RoutingKeys.peer(2), 0x01020304, 0xf1f2f3f4, epoch,
				packet);
	}

	@Test
	void theBytesAreThoseOfTheProtocol() {
		assertThat(HexFormat.of().formatHex(written(header(true, 8, 300, 1), 0)))
			.isEqualTo("01" + "08" + "01".repeat(32) + "02".repeat(32) + "01020304" + "f1f2f3f4" + "ac02" + "01");
	}

	@Test
	void whatIsWrittenIsReadAndTheReaderIsLeftAtThePayload() {
		Random random = new Random(3);
		for (int i = 0; i < 500; i++) {
			Envelope header = new Envelope(random.nextBoolean(), random.nextInt(256),
					RoutingKeys.peer(random.nextInt(256)), RoutingKeys.peer(random.nextInt(256)), random.nextInt(),
					random.nextInt(), random.nextLong() >>> 11 + random.nextInt(50), random.nextLong() >>> 11);
			byte[] bytes = written(header, 7);
			WireReader in = new WireReader(bytes, 0, bytes.length);

			assertThat(Envelope.read(in)).isEqualTo(header);
			assertThat(in.remaining()).isEqualTo(7);
			assertThat(bytes.length - 7).isLessThanOrEqualTo(Envelope.MAX_HEADER_BYTES);
		}
	}

	@Test
	void theLargestHeaderIsAsLargeAsSaid() {
		assertThat(written(header(true, 255, MAX, MAX), 0)).hasSize(Envelope.MAX_HEADER_BYTES);
	}

	@Test
	void aHeaderCutAtAnyByteIsMalformed() {
		byte[] bytes = written(header(true, 8, 300, MAX), 0);
		for (int length = 0; length < bytes.length; length++) {
			assertMalformed(Arrays.copyOf(bytes, length));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 4, 0x80, 0xff })
	void unknownFlagsAreMalformed(int flags) {
		byte[] bytes = written(header(true, 8, 1, 1), 0);
		bytes[0] = (byte) flags;
		assertMalformed(bytes);
	}

	@Test
	void aPayloadOverTheLimitIsMalformed() {
		for (boolean sealed : new boolean[] { true, false }) {
			int limit = 16 * 1024 + (sealed ? 16 : 0);
			byte[] largest = written(header(sealed, 8, 1, 1), limit);
			assertThat(Envelope.read(new WireReader(largest, 0, largest.length)).sealed()).isEqualTo(sealed);
			assertMalformed(written(header(sealed, 8, 1, 1), limit + 1));
		}
	}

	@Test
	void theHopLimitIsChangedInPlace() {
		byte[] bytes = written(header(true, 8, 1, 1), 3);
		byte[] record = new byte[bytes.length + 5];
		System.arraycopy(bytes, 0, record, 5, bytes.length);
		Envelope.setHopLimit(record, 5, 3);

		assertThat(Envelope.read(new WireReader(record, 5, bytes.length))).isEqualTo(header(true, 3, 1, 1));
	}

	private static void assertMalformed(byte[] bytes) {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> Envelope.read(new WireReader(bytes, 0, bytes.length)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME));
	}

}
