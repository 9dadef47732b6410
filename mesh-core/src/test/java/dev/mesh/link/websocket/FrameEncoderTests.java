package dev.mesh.link.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link FrameEncoder} and {@link AcceptKey}. */
class FrameEncoderTests {

	private static final int LIMIT = 65_536;

	private final FrameEncoder server = FrameEncoder.server();

	private final FrameEncoder client = FrameEncoder.client(() -> 0x37fa213d);

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 125, 126, 127, 65_535, 65_536 })
	void messagesOfEverySizeAreUnderstoodByTheOtherEnd(int size) {
		byte[] payload = new byte[size];
		new Random(size).nextBytes(payload);
		assertRoundTrip(this.server, Role.CLIENT, payload);
		assertRoundTrip(this.client, Role.SERVER, payload);
	}

	private static void assertRoundTrip(FrameEncoder encoder, Role receiver, byte[] payload) {
		ByteBuffer target = ByteBuffer.allocate(LIMIT + FrameEncoder.MAX_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
		ByteBuffer source = ByteBuffer.wrap(payload);
		encoder.putMessage(target, source);
		assertThat(source.hasRemaining()).isFalse();
		assertThat(target.position()).isEqualTo(encoder.frameBytes(payload.length));
		assertThat(target.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
		assertThat(decoded(receiver, target))
			.isEqualTo("[message " + RecordedFrames.shown(ByteBuffer.wrap(payload)) + "]");
	}

	@Test
	void examplesOfTheRfcAreWrittenAsThere() {
		ByteBuffer hello = ByteBuffer.wrap("Hello".getBytes());
		assertThat(encoded((target) -> this.client.putFrame(target, Opcode.PONG, true, hello.duplicate())))
			.isEqualTo("8a8537fa213d7f9f4d5158");
		assertThat(encoded((target) -> this.server.putControl(target, Opcode.PING, hello.duplicate())))
			.isEqualTo("890548656c6c6f");
		assertThat(encoded((target) -> this.server.putMessage(target, ByteBuffer.allocate(256))))
			.startsWith("827e0100");
		assertThat(encoded((target) -> this.server.putMessage(target, ByteBuffer.allocate(65_536))))
			.startsWith("827f0000000000010000");
	}

	@Test
	void closeFramesAreUnderstoodByTheOtherEnd() {
		assertThat(closed(1001, "bye")).isEqualTo("[close 1001 bye]");
		assertThat(closed(CloseCode.NO_STATUS, "left out")).isEqualTo("[close 1005 ]");
		assertThat(closed(4000, "")).isEqualTo("[close 4000 ]");
	}

	@Test
	void longReasonIsCutBetweenCharacters() {
		assertThat(closed(1000, "x" + "\u20ac".repeat(50))).isEqualTo("[close 1000 x" + "\u20ac".repeat(40) + "]");
		assertThat(closed(1000, "y".repeat(123) + "\u20ac")).isEqualTo("[close 1000 " + "y".repeat(123) + "]");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 999, 1004, 1006, 1015, 2000, 5000, 66_536 })
	void codesThatMustNotBeSentAreNot(int code) {
		assertThatIllegalArgumentException().isThrownBy(() -> closed(code, "")).withMessageContaining("" + code);
	}

	@Test
	void controlFramesHaveALimit() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.server.putControl(ByteBuffer.allocate(500), Opcode.PING, ByteBuffer.allocate(126)))
			.withMessageContaining("126");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 125, 126, 65_535, 65_536 })
	void headOfAServerStandsAloneInFrontOfThePayload(int size) {
		ByteBuffer payload = ByteBuffer.allocate(size);
		String head = encoded((target) -> this.server.putHeader(target.order(ByteOrder.LITTLE_ENDIAN), size));
		assertThat(encoded((target) -> this.server.putMessage(target, payload))).isEqualTo(head + "00".repeat(size));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.client.putHeader(ByteBuffer.allocate(FrameEncoder.MAX_HEADER_BYTES), size));
	}

	@Test
	void acceptKeyIsThatOfTheRfc() {
		assertThat(AcceptKey.of("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	}

	@Test
	void keyOfAHandshakeHasSixteenBytes() {
		assertThat(AcceptKey.isValid("dGhlIHNhbXBsZSBub25jZQ==")).isTrue();
		assertThat(AcceptKey.isValid("")).isFalse();
		assertThat(AcceptKey.isValid("dGhlIHNhbXBsZQ==")).isFalse();
		assertThat(AcceptKey.isValid("no base 64 at all, no")).isFalse();
	}

	private String closed(int code, String reason) {
		ByteBuffer target = ByteBuffer.allocate(200);
		this.client.putClose(target, code, reason);
		return decoded(Role.SERVER, target);
	}

	private static String decoded(Role receiver, ByteBuffer written) {
		byte[] bytes = new byte[written.flip().remaining()];
		written.get(bytes);
		return RecordedFrames.of(receiver, LIMIT, bytes).toString();
	}

	private static String encoded(Consumer<ByteBuffer> frame) {
		ByteBuffer target = ByteBuffer.allocate(70_000);
		frame.accept(target);
		return HexFormat.of().formatHex(target.array(), 0, target.position());
	}

}
