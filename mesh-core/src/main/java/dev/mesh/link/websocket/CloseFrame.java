package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The payload of a close frame (RFC 6455, section 5.5.1).
 *
 * @param code why the other end closes
 * @param reason for people; or what is wrong with the payload
 * @param violation the close code that says what is wrong, 0 when nothing is
 */
record CloseFrame(int code, String reason, int violation) {

	/** What a control frame holds beside the code. */
	static final int MAX_REASON_BYTES = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;

	/** Reads a payload that has no byte, or two and more. */
	static CloseFrame parse(ByteBuffer payload) {
		if (!payload.hasRemaining()) {
			return new CloseFrame(CloseCode.NO_STATUS, "", 0);
		}
		int code = payload.order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
		if (!CloseCode.mayBeSent(code)) {
			return new CloseFrame(0, "a close code must not be sent", CloseCode.PROTOCOL_ERROR);
		}
		try {
			return new CloseFrame(code, StandardCharsets.UTF_8.newDecoder().decode(payload).toString(), 0);
		}
		catch (CharacterCodingException ex) {
			return new CloseFrame(0, "the reason of a close frame is no UTF-8", CloseCode.INVALID_PAYLOAD);
		}
	}

	/** As much of a reason as a close frame holds, no character cut. */
	static byte[] fit(String reason) {
		byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MAX_REASON_BYTES) {
			return bytes;
		}
		int end = MAX_REASON_BYTES;
		while ((bytes[end] & 0xc0) == 0x80) {
			end--;
		}
		return Arrays.copyOf(bytes, end);
	}

}
