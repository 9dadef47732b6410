package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;

/** Which numbers were received: all up to the cumulative one, and some beyond it. */
final class ReceivedNumbers {

	private long cumulative;

	/** Bit i = number {@code cumulative + 1 + i}; bit 0 is always clear. */
	private BitSet beyond = new BitSet();

	long cumulative() {
		return this.cumulative;
	}

	boolean hasGaps() {
		return !this.beyond.isEmpty();
	}

	boolean contains(long number) {
		return number <= this.cumulative || this.beyond.get(index(number));
	}

	private int index(long number) {
		return Math.toIntExact(number - this.cumulative - 1);
	}

	/**
	 * Adds a number that is not contained; the caller has checked that it is within the
	 * window.
	 */
	void add(long number) {
		if (number != this.cumulative + 1) {
			this.beyond.set(index(number));
			return;
		}
		this.cumulative++;
		if (!this.beyond.isEmpty()) {
			int run = this.beyond.nextClearBit(1) - 1;
			this.cumulative += run;
			this.beyond = this.beyond.get(run + 1, Math.max(run + 1, this.beyond.length()));
		}
	}

	/**
	 * The first ranges beyond a number that is at most the cumulative one, without some
	 * of the numbers received.
	 */
	List<Range> rangesWithout(NavigableSet<Long> without, long beyondNumber, int limit) {
		List<Range> all = new ArrayList<>();
		if (this.cumulative > beyondNumber) {
			all.add(new Range(beyondNumber + 1, this.cumulative));
		}
		all.addAll(ranges(limit));
		List<Range> rest = new ArrayList<>();
		for (Range range : all) {
			long first = range.first();
			for (long left : without.subSet(range.first(), true, range.last(), true)) {
				add(first, left - 1, rest, limit);
				first = left + 1;
				if (rest.size() == limit) {
					return rest;
				}
			}
			add(first, range.last(), rest, limit);
		}
		return rest;
	}

	private static void add(long first, long last, List<Range> ranges, int limit) {
		if (first <= last && ranges.size() < limit) {
			ranges.add(new Range(first, last));
		}
	}

	/** The first ranges beyond the cumulative number. */
	List<Range> ranges(int limit) {
		if (this.beyond.isEmpty()) {
			return List.of();
		}
		List<Range> ranges = new ArrayList<>();
		for (int from = this.beyond.nextSetBit(0); from >= 0 && ranges.size() < limit;) {
			int to = this.beyond.nextClearBit(from);
			ranges.add(new Range(this.cumulative + 1 + from, this.cumulative + to));
			from = this.beyond.nextSetBit(to);
		}
		return ranges;
	}

}
