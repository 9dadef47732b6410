package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.websocket.FrameEncoder;
import dev.mesh.link.websocket.Opcode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames that leave in one write. Small records are copied behind their heads, large ones
 * stay where they are.
 */
final class FrameBatch {

	/** More do not leave at once, unless the first record has more. */
	static final int MAX_BYTES = 64 * 1024;

	/** Copying so much costs less than one more buffer does. */
	private static final int COPIED_BYTES = 2048;

	private static final FrameEncoder ENCODER = FrameEncoder.server();

	private final ByteBuffer heads;

	private final List<ByteBuffer> buffers = new ArrayList<>(4);

	private int headsInBuffers;

	private int recordBytes;

	private boolean closes;

	private FrameBatch(int headBytes) {
		this.heads = ByteBuffer.allocate(headBytes);
	}

	/**
	 * Frames of these, in this order.
	 * @param pong payload of a pong, null for none
	 * @param closing a close frame, null for none
	 */
	static FrameBatch of(byte @Nullable [] pong, List<ByteBuffer> records, @Nullable Closing closing) {
		FrameBatch batch = new FrameBatch(headBytes(pong, records, closing));
		if (pong != null) {
			ENCODER.putControl(batch.heads, Opcode.PONG, ByteBuffer.wrap(pong));
		}
		for (ByteBuffer record : records) {
			batch.add(record);
		}
		if (closing != null) {
			ENCODER.putClose(batch.heads, closing.code(), closing.reason());
			batch.closes = true;
		}
		batch.endHeads();
		return batch;
	}

	private static int headBytes(byte @Nullable [] pong, List<ByteBuffer> records, @Nullable Closing closing) {
		int bytes = (pong != null) ? ENCODER.frameBytes(pong.length) : 0;
		for (ByteBuffer record : records) {
			int size = record.remaining();
			bytes += ENCODER.frameBytes(size) - ((size > COPIED_BYTES) ? size : 0);
		}
		return (closing != null) ? bytes + ENCODER.frameBytes(FrameEncoder.MAX_CONTROL_PAYLOAD) : bytes;
	}

	private void add(ByteBuffer record) {
		int size = record.remaining();
		this.recordBytes += size;
		if (size <= COPIED_BYTES) {
			ENCODER.putMessage(this.heads, record);
			return;
		}
		ENCODER.putHeader(this.heads, size);
		endHeads();
		this.buffers.add(record);
	}

	/** Lets what was copied since the last time be a buffer. */
	private void endHeads() {
		int end = this.heads.position();
		if (end > this.headsInBuffers) {
			this.buffers.add(this.heads.duplicate().position(this.headsInBuffers).limit(end));
			this.headsInBuffers = end;
		}
	}

	ByteBuffer[] buffers() {
		return this.buffers.toArray(ByteBuffer[]::new);
	}

	/** Payload of its records. */
	int recordBytes() {
		return this.recordBytes;
	}

	/** Whether a close frame is the last one. */
	boolean closes() {
		return this.closes;
	}

	/**
	 * A close frame.
	 */
	record Closing(int code, String reason) {

	}

}
