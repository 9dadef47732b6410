package dev.mesh.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a peer sent when it dialled.
 *
 * @param upgrade the HTTP request
 * @param hello the first WebSocket frame
 * @param rest everything after it
 */
record RecordedHandshake(byte[] upgrade, byte[] hello, byte[] rest) {

	private static final int MASK_BYTES = 4;

	static RecordedHandshake of(byte[] recorded) {
		int head = new String(recorded, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
		int hello = head + frameLength(recorded, head);
		return new RecordedHandshake(Arrays.copyOf(recorded, head), Arrays.copyOfRange(recorded, head, hello),
				Arrays.copyOfRange(recorded, hello, recorded.length));
	}

	/** Of a masked frame below 64 KiB (RFC 6455, section 5.2). */
	private static int frameLength(byte[] bytes, int start) {
		int length = bytes[start + 1] & 0x7f;
		return (length < 126) ? 2 + MASK_BYTES + length
				: 4 + MASK_BYTES + (((bytes[start + 2] & 0xff) << 8) | (bytes[start + 3] & 0xff));
	}

}
