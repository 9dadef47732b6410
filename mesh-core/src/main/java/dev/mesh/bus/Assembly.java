package dev.mesh.bus;

import dev.mesh.wire.WireReader;
import java.util.Arrays;

/**
 * A message of several fragments on its way in. Its memory grows with what has arrived,
 * not with what was promised.
 */
final class Assembly {

	private static final byte[] NOTHING = {};

	private final BusFrames.Head head;

	private byte[] bytes = NOTHING;

	private int size;

	private int cost;

	Assembly(BusFrames.Head head) {
		this.head = head;
	}

	/** What one more fragment takes; the first one also brings path and headers. */
	int costOf(WireReader fragment) {
		return fragment.remaining() + (this.cost == 0 ? this.head.cost() + BusFrames.FRAME_COST : 0);
	}

	/** Adds a fragment; false when it is longer than the message was said to be. */
	boolean add(WireReader fragment) {
		int length = fragment.remaining();
		if (length > this.head.size() - this.size) {
			return false;
		}
		this.cost += costOf(fragment);
		if (this.bytes.length - this.size < length) {
			long larger = Math.max(this.size + length, Math.min(2L * this.bytes.length, this.head.size()));
			this.bytes = Arrays.copyOf(this.bytes, (int) larger);
		}
		System.arraycopy(fragment.array(), fragment.position(), this.bytes, this.size, length);
		this.size += length;
		return true;
	}

	boolean isComplete() {
		return this.size == this.head.size();
	}

	/** What its fragments took. */
	int cost() {
		return this.cost;
	}

	BusFrames.Head head() {
		return this.head;
	}

	byte[] payload() {
		return this.bytes.length == this.size ? this.bytes : Arrays.copyOf(this.bytes, this.size);
	}

}
