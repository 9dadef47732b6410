package dev.mesh.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for an answer, by a number given here: an array, because one million entries
 * may come and go in a second. A number is used once: its lower 24 bits are the place in
 * the array, the others count. Only the loop uses it.
 */
final class SlotTable<T> {

	private static final int SLOT_BITS = 24;

	private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

	private @Nullable Object[] values = new @Nullable Object[64];

	private long[] numbers = new long[64];

	/** Places that were used and are free again. */
	private int[] free = new int[64];

	private int freeCount;

	/** Places below it were used. */
	private int top;

	private long newest;

	/**
	 * Adds a value.
	 * @return its number, positive
	 */
	long add(T value) {
		int slot = (this.freeCount > 0) ? this.free[--this.freeCount] : grow();
		long number = (++this.newest << SLOT_BITS) | slot;
		this.values[slot] = value;
		this.numbers[slot] = number;
		return number;
	}

	/** Takes a value out; null when there is none of that number. */
	@Nullable T remove(long number) {
		int slot = (int) (number & SLOT_MASK);
		if (slot >= this.top || this.numbers[slot] != number) {
			return null;
		}
		T value = cast(this.values[slot]);
		this.values[slot] = null;
		this.numbers[slot] = 0;
		if (this.freeCount == this.free.length) {
			this.free = Arrays.copyOf(this.free, 2 * this.freeCount);
		}
		this.free[this.freeCount++] = slot;
		return value;
	}

	/** Takes out everything. */
	List<T> removeAll() {
		List<T> all = new ArrayList<>();
		for (int slot = 0; slot < this.top; slot++) {
			if (this.numbers[slot] != 0) {
				all.add(cast(this.values[slot]));
			}
		}
		Arrays.fill(this.values, null);
		Arrays.fill(this.numbers, 0);
		this.freeCount = 0;
		this.top = 0;
		return all;
	}

	int size() {
		return this.top - this.freeCount;
	}

	private int grow() {
		if (this.top == SLOT_MASK) {
			throw new IllegalStateException("More than " + SLOT_MASK + " calls wait for an answer");
		}
		if (this.top == this.values.length) {
			int length = 2 * this.top;
			this.values = Arrays.copyOf(this.values, length);
			this.numbers = Arrays.copyOf(this.numbers, length);
		}
		return this.top++;
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private T cast(@Nullable Object value) {
		return (T) value;
	}

}
