package dev.mesh.link.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a WebSocket: the same is found however they are cut, and what was found can be
 * written and is found again.
 */
public final class WebSocketFuzz implements FuzzTarget {

	private static final int LIMIT = 64 * 1024;

	/** The first byte is the end that receives, the second how the bytes are cut. */
	@Override
	public void accept(byte[] input) {
		if (input.length < 2) {
			return;
		}
		Role role = ((input[0] & 1) == 0) ? Role.SERVER : Role.CLIENT;
		byte[] bytes = new byte[input.length - 2];
		System.arraycopy(input, 2, bytes, 0, bytes.length);
		List<String> whole = RecordedFrames.of(role, LIMIT, bytes);
		assertThat(inPieces(role, bytes, 1 + (input[1] & 0xff))).isEqualTo(whole);
		Copy copy = new Copy(role, bytes.length);
		new FrameDecoder(role, LIMIT, copy).decode(ByteBuffer.wrap(bytes));
		List<String> again = RecordedFrames.of(role, LIMIT, copy.bytes());
		assertThat(again).isEqualTo(whole.stream().filter((line) -> !line.startsWith("violation")).toList());
	}

	@Override
	public List<byte[]> seeds() {
		ByteBuffer client = ByteBuffer.allocate(1_000).put((byte) 0).put((byte) 3);
		fill(FrameEncoder.client(() -> 0x12345678), client);
		ByteBuffer server = ByteBuffer.allocate(1_000).put((byte) 1).put((byte) 200);
		fill(FrameEncoder.server(), server);
		return List.of(written(client), written(server));
	}

	@Override
	public int fewestEdges() {
		return 150;
	}

	private static void fill(FrameEncoder encoder, ByteBuffer target) {
		encoder.putFrame(target, Opcode.BINARY, false, text("begun"));
		encoder.putControl(target, Opcode.PING, text("there?"));
		encoder.putFrame(target, Opcode.CONTINUATION, true, text(", ended"));
		encoder.putMessage(target, ByteBuffer.allocate(200));
		encoder.putControl(target, Opcode.PONG, text(""));
		encoder.putClose(target, CloseCode.GOING_AWAY, "gr\u00fcezi");
	}

	private static ByteBuffer text(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] written(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.flip().remaining()];
		buffer.get(bytes);
		return bytes;
	}

	private static List<String> inPieces(Role role, byte[] bytes, int size) {
		RecordedFrames recorded = new RecordedFrames();
		FrameDecoder decoder = new FrameDecoder(role, LIMIT, recorded);
		for (int from = 0; from < bytes.length; from += size) {
			decoder.decode(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
		}
		return recorded.lines;
	}

	/** Writes what it hears, as the other end would. */
	private static final class Copy implements FrameListener {

		private final FrameEncoder encoder;

		private final List<ByteBuffer> frames = new ArrayList<>();

		private final int most;

		Copy(Role receiver, int most) {
			this.encoder = (receiver == Role.SERVER) ? FrameEncoder.client(() -> 0x7fe11e01) : FrameEncoder.server();
			this.most = most;
		}

		byte[] bytes() {
			ByteBuffer all = ByteBuffer.allocate(this.frames.stream().mapToInt(ByteBuffer::remaining).sum());
			this.frames.forEach(all::put);
			return all.array();
		}

		private ByteBuffer frame(ByteBuffer payload) {
			assertThat(payload.remaining()).isLessThanOrEqualTo(Math.min(this.most, LIMIT));
			ByteBuffer frame = ByteBuffer.allocate(this.encoder.frameBytes(payload.remaining()));
			this.frames.add(frame);
			return frame;
		}

		@Override
		public void onMessage(ByteBuffer message) {
			ByteBuffer frame = frame(message);
			this.encoder.putMessage(frame, message);
			frame.flip();
		}

		@Override
		public void onPing(ByteBuffer payload) {
			ByteBuffer frame = frame(payload);
			this.encoder.putControl(frame, Opcode.PING, payload);
			frame.flip();
		}

		@Override
		public void onPong(ByteBuffer payload) {
			ByteBuffer frame = frame(payload);
			this.encoder.putControl(frame, Opcode.PONG, payload);
			frame.flip();
		}

		@Override
		public void onClose(int code, String reason) {
			ByteBuffer frame = ByteBuffer.allocate(FrameEncoder.MAX_HEADER_BYTES + FrameEncoder.MAX_CONTROL_PAYLOAD);
			this.encoder.putClose(frame, code, reason);
			this.frames.add(frame.flip());
		}

		@Override
		public void onViolation(int code, String reason) {
			assertThat(CloseCode.mayBeSent(code)).isTrue();
		}

	}

}
