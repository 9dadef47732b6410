package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a decoder finds, one line each. */
final class RecordedFrames implements FrameListener {

	final List<String> lines = new ArrayList<>();

	/** What a decoder finds in these bytes, all at once. */
	static List<String> of(Role role, int limitBytes, byte[] bytes) {
		RecordedFrames recorded = new RecordedFrames();
		new FrameDecoder(role, limitBytes, recorded).decode(ByteBuffer.wrap(bytes));
		return recorded.lines;
	}

	@Override
	public void onMessage(ByteBuffer message) {
		this.lines.add("message " + shown(message));
	}

	@Override
	public void onPing(ByteBuffer payload) {
		this.lines.add("ping " + shown(payload));
	}

	@Override
	public void onPong(ByteBuffer payload) {
		this.lines.add("pong " + shown(payload));
	}

	@Override
	public void onClose(int code, String reason) {
		this.lines.add("close " + code + " " + reason);
	}

	@Override
	public void onViolation(int code, String reason) {
		this.lines.add("violation " + code);
	}

	/** Text as it is, what is long as its size and hash. */
	static String shown(ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.get(bytes);
		return (bytes.length > 200) ? bytes.length + " bytes " + Arrays.hashCode(bytes) : bytes.length + " "
				+ (isText(bytes) ? new String(bytes, StandardCharsets.US_ASCII) : HexFormat.of().formatHex(bytes));
	}

	private static boolean isText(byte[] bytes) {
		for (byte b : bytes) {
			if (b < ' ') {
				return false;
			}
		}
		return true;
	}

}
