package dev.mesh.link.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of one WebSocket message together. A message that comes in one piece is
 * copied once, into an array of its size. Not thread-safe: the JDK calls the listener of
 * one socket on one thread at a time.
 */
final class RecordAssembler {

	private final int limitBytes;

	/** Null between messages and for a message that comes in one piece. */
	private byte @Nullable [] partial;

	private int length;

	RecordAssembler(int limitBytes) {
		this.limitBytes = limitBytes;
	}

	/** Whether a piece of this size would make the message too large. */
	boolean wouldExceed(int bytes) {
		return bytes > this.limitBytes - this.length;
	}

	/**
	 * Takes the next piece, whose buffer is free again afterwards.
	 * @return the record when this was its last piece, else null
	 */
	@Nullable ByteBuffer append(ByteBuffer piece, boolean last) {
		int bytes = piece.remaining();
		byte[] target = this.partial;
		if (target == null) {
			target = new byte[last ? bytes : Math.min(this.limitBytes, Math.max(4 * bytes, 1024))];
		}
		else if (target.length - this.length < bytes) {
			target = Arrays.copyOf(target, Math.min(this.limitBytes, Math.max(2 * target.length, this.length + bytes)));
		}
		piece.get(target, this.length, bytes);
		int end = this.length + bytes;
		this.partial = last ? null : target;
		this.length = last ? 0 : end;
		return last ? ByteBuffer.wrap(target, 0, end) : null;
	}

}
