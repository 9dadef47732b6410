package dev.mesh.bus;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames in flight by number: a ring that grows with the window in use. Numbers are
 * contiguous.
 */
final class FrameRing {

	private @Nullable OutFrame[] slots = new OutFrame[64];

	/**
	 * Number of the oldest frame kept; the next one to be added is {@code first + size}.
	 */
	private long first = 1;

	private int size;

	int size() {
		return this.size;
	}

	long first() {
		return this.first;
	}

	long end() {
		return this.first + this.size;
	}

	void add(OutFrame frame) {
		if (frame.number != end()) {
			throw new IllegalStateException("frame " + frame.number + " after " + (end() - 1));
		}
		if (this.size == this.slots.length) {
			grow();
		}
		this.slots[slot(frame.number)] = frame;
		this.size++;
	}

	private int slot(long number) {
		return (int) (number & (this.slots.length - 1));
	}

	private void grow() {
		@Nullable OutFrame[] larger = new OutFrame[this.slots.length * 2];
		for (long number = this.first; number < end(); number++) {
			larger[(int) (number & (larger.length - 1))] = this.slots[slot(number)];
		}
		this.slots = larger;
	}

	/** The frame with this number, null when it is not kept. */
	@Nullable OutFrame get(long number) {
		return number < this.first || number >= end() ? null : this.slots[slot(number)];
	}

	/** Each frame that is kept, the oldest first. */
	void forEach(Consumer<OutFrame> action) {
		forEach(this.first, end() - 1, action);
	}

	/** Each frame that is kept of these numbers, both included. */
	void forEach(long from, long to, Consumer<OutFrame> action) {
		long last = Math.min(to, end() - 1);
		for (long number = Math.max(from, this.first); number <= last; number++) {
			OutFrame frame = get(number);
			if (frame != null) {
				action.accept(frame);
			}
		}
	}

	/** Removes and returns the oldest frame. */
	OutFrame removeFirst() {
		OutFrame frame = this.slots[slot(this.first)];
		if (frame == null) {
			throw new IllegalStateException("the ring is empty");
		}
		this.slots[slot(this.first)] = null;
		this.first++;
		this.size--;
		return frame;
	}

}
