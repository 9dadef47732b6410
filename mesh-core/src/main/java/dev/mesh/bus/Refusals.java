package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Refusal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Received numbers that were not handed over, until the source confirms that it knows.
 */
final class Refusals {

	private final TreeMap<Long, Integer> reasons = new TreeMap<>();

	/** Whether there are some that were never told. */
	private boolean news;

	void add(long number, int reason) {
		this.reasons.put(number, reason);
		this.news = true;
	}

	/** The source knows of these. */
	void confirm(long first, long last) {
		this.reasons.subMap(first, true, last, true).clear();
	}

	boolean hasNews() {
		return this.news;
	}

	/** No higher than this, or than one before the first of them. */
	long limit(long number) {
		return this.reasons.isEmpty() ? number : Math.min(number, this.reasons.firstKey() - 1);
	}

	/** Collects them as runs of one reason; returns whether all of them fit. */
	boolean tell(List<Refusal> told) {
		this.news = false;
		long first = 0;
		long last = 0;
		int reason = 0;
		for (Map.Entry<Long, Integer> refusal : this.reasons.entrySet()) {
			if (first != 0 && refusal.getKey() == last + 1 && refusal.getValue() == reason) {
				last++;
				continue;
			}
			if (first != 0) {
				told.add(new Refusal(first, last, reason));
				if (told.size() == Acknowledgement.MAX_REFUSALS) {
					return false;
				}
			}
			first = refusal.getKey();
			last = first;
			reason = refusal.getValue();
		}
		if (first != 0) {
			told.add(new Refusal(first, last, reason));
		}
		return true;
	}

}
