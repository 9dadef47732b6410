package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts a message together. A peer that only announces a large message gets no large
 * array: it grows with what comes in, unless the message before has been as large. Not
 * thread-safe.
 */
final class MessageBuffer {

	private static final int FIRST_BYTES = 4096;

	private static final byte[] NONE = {};

	private byte[] bytes = NONE;

	private int length;

	private int previousLength;

	/** How much has been taken. */
	int length() {
		return this.length;
	}

	/**
	 * Takes a part.
	 * @param count how many bytes of the source to take
	 * @param announced how many bytes the message has at least, these included, all in
	 * all
	 * @return the mask for the byte after those
	 */
	int take(ByteBuffer source, int count, int announced, int mask) {
		int needed = this.length + count;
		if (needed > this.bytes.length) {
			int grown = Math.max(Math.max(FIRST_BYTES, this.previousLength), 2 * this.bytes.length);
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, Math.min(announced, grown)));
		}
		int next = Mask.copy(source, this.bytes, this.length, count, mask);
		this.length = needed;
		return next;
	}

	/** The message, which is the caller's from now on. */
	ByteBuffer complete() {
		ByteBuffer message = ByteBuffer.wrap(this.bytes, 0, this.length);
		this.previousLength = this.length;
		this.bytes = NONE;
		this.length = 0;
		return message;
	}

	/** Forgets what was taken. */
	void clear() {
		this.bytes = NONE;
		this.length = 0;
	}

}
