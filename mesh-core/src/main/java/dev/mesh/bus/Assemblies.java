package dev.mesh.bus;

import dev.mesh.wire.WireReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of which some fragments are still to come, by the number of the newest one;
 * and the memory they take.
 */
final class Assemblies {

	private final Map<Long, Assembly> byNewest = new HashMap<>();

	private final ReceiveBudget budget;

	private long bytes;

	Assemblies(ReceiveBudget budget) {
		this.budget = budget;
	}

	/** Takes out the message that a frame with this predecessor continues. */
	@Nullable Assembly remove(long predecessor) {
		return predecessor == 0 || this.byNewest.isEmpty() ? null : this.byNewest.remove(predecessor);
	}

	void put(long number, Assembly assembly) {
		this.byNewest.put(number, assembly);
	}

	/**
	 * Adds a fragment; false when the node has no room for it, or the message would be
	 * longer than it was said to be.
	 */
	boolean add(Assembly assembly, WireReader fragment) {
		int more = assembly.costOf(fragment);
		if (!this.budget.takeForAssembly(more)) {
			return false;
		}
		if (!assembly.add(fragment)) {
			this.budget.giveBackAssembly(more);
			return false;
		}
		this.bytes += more;
		return true;
	}

	/** Drops it, and gives back what it took. */
	void discard(@Nullable Assembly assembly) {
		if (assembly != null) {
			this.budget.giveBackAssembly(remove(assembly));
		}
	}

	/**
	 * It is complete: what it takes, returned, is to be given back to the budget when the
	 * listeners are done.
	 */
	long remove(Assembly assembly) {
		this.bytes -= assembly.cost();
		return assembly.cost();
	}

	/** What all of them take. */
	long bytes() {
		return this.bytes;
	}

	void close() {
		this.budget.giveBackAssembly(this.bytes);
		this.bytes = 0;
		this.byNewest.clear();
	}

}
