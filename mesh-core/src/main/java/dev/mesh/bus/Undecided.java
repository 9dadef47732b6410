package dev.mesh.bus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Numbers of frames that have come, and of which nobody has decided yet whether their
 * sender may send them: not to be handed over, and not to be acknowledged. Decided when
 * they come, and not again when the turn of their lane has come, because what waits there
 * may be acknowledged.
 */
final class Undecided {

	private final TreeMap<Long, Access> numbers = new TreeMap<>();

	private final Set<Long> denied = new HashSet<>();

	boolean isEmpty() {
		return this.numbers.isEmpty();
	}

	boolean contains(long number) {
		return !this.numbers.isEmpty() && this.numbers.containsKey(number);
	}

	/** The lowest of them; Long.MAX_VALUE when there is none. */
	long lowest() {
		return this.numbers.isEmpty() ? Long.MAX_VALUE : this.numbers.firstKey();
	}

	NavigableSet<Long> numbers() {
		return this.numbers.navigableKeySet();
	}

	void add(long number, Access access) {
		this.numbers.put(number, access);
	}

	/** To be refused when its turn comes. */
	void deny(long number) {
		this.denied.add(number);
	}

	/** Returns the numbers that are decided by this. */
	List<Long> decide(Map<Access, Permit> permits) {
		List<Long> decided = new ArrayList<>();
		for (Iterator<Map.Entry<Long, Access>> next = this.numbers.entrySet().iterator(); next.hasNext();) {
			Map.Entry<Long, Access> entry = next.next();
			Permit permit = permits.get(entry.getValue());
			if (permit != null) {
				// The entry is another one after it was removed.
				long number = entry.getKey();
				next.remove();
				decided.add(number);
				if (!permit.isAllowed()) {
					this.denied.add(number);
				}
			}
		}
		return decided;
	}

	/** Whether this one was denied; asked once. */
	boolean takeDenied(long number) {
		return !this.denied.isEmpty() && this.denied.remove(number);
	}

}
