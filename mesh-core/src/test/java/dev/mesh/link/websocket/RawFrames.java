package dev.mesh.link.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/**
 * Bytes of frames as one end sends them, right or wrong; masked, when it is the client's.
 */
final class RawFrames {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final boolean masked;

	private final Random keys = new Random(6455);

	RawFrames(Role sender) {
		this.masked = sender == Role.CLIENT;
	}

	/**
	 * A frame.
	 * @param first its first byte: FIN, reserved bits, opcode
	 */
	RawFrames frame(int first, byte[] payload) {
		int size = payload.length;
		int form = (size < 126) ? size : (size < 65_536) ? 126 : 127;
		return head(first, form, size).masked(payload);
	}

	RawFrames frame(int first, String payload) {
		return frame(first, payload.getBytes(StandardCharsets.UTF_8));
	}

	/** A close frame. */
	RawFrames close(int code, String reason) {
		return close(code, reason.getBytes(StandardCharsets.UTF_8));
	}

	RawFrames close(int code, byte[] reason) {
		return frame(0x88, ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
	}

	/**
	 * A head without its masking key.
	 * @param form how the length is written: itself, or 126 for two bytes, or 127 for
	 * eight
	 */
	RawFrames head(int first, int form, long length) {
		this.bytes.write(first);
		this.bytes.write((this.masked ? 0x80 : 0) | form);
		for (int shift = (form == 127) ? 56 : (form == 126) ? 8 : -8; shift >= 0; shift -= 8) {
			this.bytes.write((int) (length >>> shift));
		}
		return this;
	}

	RawFrames hex(String more) {
		this.bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(more));
		return this;
	}

	private RawFrames masked(byte[] payload) {
		if (!this.masked) {
			this.bytes.writeBytes(payload);
			return this;
		}
		byte[] key = new byte[4];
		this.keys.nextBytes(key);
		this.bytes.writeBytes(key);
		for (int i = 0; i < payload.length; i++) {
			this.bytes.write(payload[i] ^ key[i & 3]);
		}
		return this;
	}

	byte[] toByteArray() {
		return this.bytes.toByteArray();
	}

}
