package dev.mesh.demo;

import java.util.BitSet;

/**
 * Checks the numbers of messages as their listener sees them: each is to come once, and
 * in its turn. Numbers that no sender of ours uses are not counted. Thread-safe.
 */
final class NumberCheck {

	/** Numbers are below this one. */
	static final int MOST_NUMBERS = 1_000_000;

	/** Guarded by {@code this}, as the others are. */
	private final BitSet seen = new BitSet();

	/** One more than the highest that has come. */
	private int next;

	private long received;

	private long duplicated;

	private long outOfOrder;

	synchronized void arrived(int number) {
		if (number < 0 || number >= MOST_NUMBERS) {
			return;
		}
		if (this.seen.get(number)) {
			this.duplicated++;
			return;
		}
		this.seen.set(number);
		this.received++;
		if (number < this.next) {
			this.outOfOrder++;
		}
		this.next = Math.max(this.next, number + 1);
	}

	synchronized Result result() {
		return new Result(this.received, this.duplicated, this.next - this.received, this.outOfOrder);
	}

	/**
	 * What has come so far.
	 *
	 * @param received how many different ones
	 * @param duplicated how many that had come before
	 * @param lost how many have not come though a later one has
	 * @param outOfOrder how many came after a later one
	 */
	record Result(long received, long duplicated, long lost, long outOfOrder) {
	}

}
