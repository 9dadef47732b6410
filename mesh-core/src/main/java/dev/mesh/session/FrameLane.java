package dev.mesh.session;

import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one priority in their order, encoded on arrival straight into the records
 * that carry them: a full record is handed over as it is, without another copy.
 */
final class FrameLane {

	private static final int MIN_BUFFER_BYTES = 512;

	private static final byte[] NO_BYTES = {};

	private final int maxRecordBytes;

	private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();

	private byte[] open = NO_BYTES;

	private int openBytes;

	/** Size of the last record handed over, which the next one will resemble. */
	private int expectedBytes = MIN_BUFFER_BYTES;

	private int queuedBytes;

	FrameLane(int maxRecordBytes) {
		this.maxRecordBytes = maxRecordBytes;
	}

	static int frameBytes(int bodyBytes) {
		return 1 + WireWriter.varintSize(bodyBytes) + bodyBytes;
	}

	void add(int type, byte[] source, int offset, int length) {
		int frameBytes = frameBytes(length);
		if (this.openBytes + frameBytes > this.maxRecordBytes) {
			seal();
		}
		ensure(frameBytes);
		this.open[this.openBytes++] = (byte) type;
		int rest = length;
		while (rest >= 0x80) {
			this.open[this.openBytes++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.open[this.openBytes++] = (byte) rest;
		System.arraycopy(source, offset, this.open, this.openBytes, length);
		this.openBytes += length;
		this.queuedBytes += frameBytes;
	}

	int queuedBytes() {
		return this.queuedBytes;
	}

	/** Size of the next record, 0 when there is none. */
	int nextBytes() {
		ByteBuffer first = this.full.peek();
		return (first != null) ? first.remaining() : this.openBytes;
	}

	/** The next record, null when nothing is queued. */
	@Nullable ByteBuffer poll() {
		ByteBuffer record = next();
		if (record != null) {
			this.full.remove();
			this.queuedBytes -= record.remaining();
		}
		return record;
	}

	/** Size of the next frame, 0 when nothing is queued. */
	int nextFrameBytes() {
		ByteBuffer record = next();
		return (record != null) ? frameBytesAt(record, record.position()) : 0;
	}

	/** Reads the type and the length that {@link #add} has written. */
	private static int frameBytesAt(ByteBuffer record, int position) {
		int at = position + 1;
		int length = 0;
		for (int shift = 0;; shift += 7) {
			int part = record.get(at++);
			length |= (part & 0x7f) << shift;
			if (part >= 0) {
				return at - position + length;
			}
		}
	}

	/** Moves the next frame, which has this size, to the end of a record. */
	void moveFrame(int frameBytes, ByteBuffer target) {
		ByteBuffer record = Objects.requireNonNull(next());
		int end = record.limit();
		target.put(record.limit(record.position() + frameBytes));
		record.limit(end);
		this.queuedBytes -= frameBytes;
		if (!record.hasRemaining()) {
			this.full.remove();
		}
	}

	private @Nullable ByteBuffer next() {
		if (this.full.isEmpty()) {
			seal();
		}
		return this.full.peek();
	}

	private void seal() {
		if (this.openBytes > 0) {
			this.full.add(ByteBuffer.wrap(this.open, 0, this.openBytes));
			this.expectedBytes = Math.max(MIN_BUFFER_BYTES, this.openBytes);
			this.open = NO_BYTES;
			this.openBytes = 0;
		}
	}

	private void ensure(int more) {
		int needed = this.openBytes + more;
		if (needed > this.open.length) {
			int wanted = Math.max(needed, Math.max(this.expectedBytes, 2 * this.open.length));
			this.open = Arrays.copyOf(this.open, Math.max(needed, Math.min(wanted, this.maxRecordBytes)));
		}
	}

}
