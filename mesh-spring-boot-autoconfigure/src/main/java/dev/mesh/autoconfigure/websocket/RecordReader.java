package dev.mesh.autoconfigure.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a message together. Not thread-safe: the container brings the parts
 * one after the other.
 */
final class RecordReader {

	/** A larger message is no record of the protocol. */
	static final int MAX_RECORD_BYTES = 65_536;

	private final boolean ownsBuffers;

	private byte[] parts = new byte[0];

	private int length;

	RecordReader(boolean ownsBuffers) {
		this.ownsBuffers = ownsBuffers;
	}

	/**
	 * Whether a part still fits; if not, the link must end.
	 */
	boolean accepts(ByteBuffer part) {
		return part.remaining() <= MAX_RECORD_BYTES - this.length;
	}

	/**
	 * Takes a part that fits.
	 * @return the record, null when more parts follow
	 */
	@Nullable ByteBuffer add(ByteBuffer part, boolean last) {
		if (last && this.length == 0) {
			return this.ownsBuffers ? part : copy(part);
		}
		append(part);
		return last ? complete() : null;
	}

	private void append(ByteBuffer part) {
		int needed = this.length + part.remaining();
		if (needed > this.parts.length) {
			this.parts = Arrays.copyOf(this.parts, Math.min(MAX_RECORD_BYTES, Math.max(needed, 2 * this.parts.length)));
		}
		int size = part.remaining();
		part.get(this.parts, this.length, size);
		this.length += size;
	}

	private ByteBuffer complete() {
		ByteBuffer record = ByteBuffer.wrap(this.parts, 0, this.length);
		this.parts = new byte[0];
		this.length = 0;
		return record;
	}

	private static ByteBuffer copy(ByteBuffer part) {
		ByteBuffer copy = ByteBuffer.allocate(part.remaining());
		return copy.put(part).flip();
	}

}
