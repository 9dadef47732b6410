package dev.mesh.bus;

import dev.mesh.wire.WireReader;

/** A message of several fragments on its way in. Its memory grows with what has arrived, not with what was promised. */
final class Assembly {

	private final BusFrames.Head head;

	private byte[] bytes;

	private int size;

	Assembly(BusFrames.Head head) {
		this.head = head;
		this.bytes = new byte[Math.min(head.size(), 64 * 1024)];
	}

	/** Adds a fragment; false when it is longer than the message was said to be. */
	boolean add(WireReader payload) {
		int length = payload.remaining();
		if (length > this.head.size() - this.size) {
			return false;
		}
		if (this.bytes.length - this.size < length) {
			long larger = Math.max(this.size + length, Math.min(2L * this.bytes.length, this.head.size()));
			this.bytes = java.util.Arrays.copyOf(this.bytes, (int) larger);
		}
		System.arraycopy(payload.array(), payload.position(), this.bytes, this.size, length);
		this.size += length;
		return true;
	}

	boolean isComplete() {
		return this.size == this.head.size();
	}

	int size() {
		return this.size;
	}

	BusMessage message() {
		return BusMessage.received(this.head, this.bytes.length == this.size ? this.bytes
				: java.util.Arrays.copyOf(this.bytes, this.size));
	}

}
