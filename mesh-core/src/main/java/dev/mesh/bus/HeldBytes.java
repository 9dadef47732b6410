package dev.mesh.bus;

/** What a window that is not widened holds of the budget of the node. */
final class HeldBytes {

	private final ReceiveBudget budget;

	private long bytes;

	HeldBytes(ReceiveBudget budget) {
		this.budget = budget;
	}

	/**
	 * Something has come; false when there is no room for it and it does not pass
	 * without.
	 */
	boolean add(long more, boolean passes) {
		boolean room = this.budget.hold(more, passes);
		this.bytes += room ? more : 0;
		return room;
	}

	/** So many bytes are no more, of these or of others. */
	void remove(long most) {
		long removed = Math.min(this.bytes, most);
		this.bytes -= removed;
		this.budget.release(removed);
	}

	/** So many of them are left, at most. */
	void keep(long most) {
		remove(Math.max(0, this.bytes - most));
	}

}
