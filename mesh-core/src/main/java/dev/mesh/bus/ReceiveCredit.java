package dev.mesh.bus;

/**
 * What the source of one epoch may send: what has come, what is done, and what was
 * allowed, in absolute numbers that never fall.
 */
final class ReceiveCredit {

	private final BusSettings settings;

	private final ReceiveBudget budget;

	private final HeldBytes held;

	private long windowBytes = BusFrames.INITIAL_BYTES;

	private long promisedBytes;

	private long receivedBytes;

	private long consumedBytes;

	private long consumedNumbers;

	private long announcedNumber = BusFrames.INITIAL_NUMBERS;

	private long announcedBytes = BusFrames.INITIAL_BYTES;

	ReceiveCredit(BusSettings settings, ReceiveBudget budget) {
		this.settings = settings;
		this.budget = budget;
		this.held = new HeldBytes(budget);
	}

	/** Whether a number was allowed. */
	boolean allows(long number, boolean answer) {
		return number <= this.announcedNumber + (answer ? BusFrames.RESERVED_NUMBERS : 0);
	}

	/** Whether so many bytes more were allowed. */
	boolean allowsBytes(int cost, boolean answer) {
		return this.receivedBytes + cost <= this.announcedBytes + (answer ? BusFrames.RESERVED_BYTES : 0);
	}

	/**
	 * A frame that was allowed has come; false when the node holds too much already, and
	 * it does not pass all the same: then it does not count.
	 */
	boolean receive(int cost, boolean passes) {
		if (this.promisedBytes == 0 && !this.held.add(cost, passes)) {
			return false;
		}
		this.receivedBytes += cost;
		return true;
	}

	/** These are done. */
	void consumed(int frames, long cost) {
		this.consumedNumbers += frames;
		this.consumedBytes += cost;
		this.held.remove(cost);
	}

	boolean hasReceived() {
		return this.receivedBytes > 0;
	}

	long consumedNumbers() {
		return this.consumedNumbers;
	}

	long windowBytes() {
		return this.windowBytes;
	}

	/**
	 * A sender that uses half of a small window gets the full one, when the budget has
	 * room.
	 */
	void widen() {
		if (this.promisedBytes == 0 && this.receivedBytes > BusFrames.INITIAL_BYTES / 2
				&& this.budget.take(this.settings.windowBytes())) {
			this.promisedBytes = this.settings.windowBytes();
			this.windowBytes = Math.max(this.windowBytes, this.settings.windowBytes());
			this.held.keep(0);
		}
	}

	/** Whether a quarter of the window is free and not told. */
	boolean hasMuch(long base) {
		return allowedBytes() - this.announcedBytes >= this.windowBytes / 4
				|| allowedNumber(base) - this.announcedNumber >= windowNumbers() / 4;
	}

	/** What may be sent now, told from here on; the numbers count from a base. */
	void announce(long base) {
		this.announcedNumber = allowedNumber(base);
		this.announcedBytes = allowedBytes();
	}

	long announcedNumber() {
		return this.announcedNumber;
	}

	long announcedBytes() {
		return this.announcedBytes;
	}

	private long allowedNumber(long base) {
		return Math.max(this.announcedNumber, base + windowNumbers());
	}

	private long windowNumbers() {
		// A window never becomes smaller: the source leaves a part of the largest one it
		// has seen to streams.
		return this.promisedBytes == 0 ? BusFrames.INITIAL_NUMBERS
				: Math.max(BusFrames.INITIAL_NUMBERS, this.settings.windowMessages());
	}

	private long allowedBytes() {
		return Math.max(this.announcedBytes, this.consumedBytes + this.windowBytes);
	}

	/**
	 * The epoch is over: gives back what was promised, and all but what listeners have.
	 */
	void close(long lentBytes) {
		this.budget.giveBack(this.promisedBytes);
		this.promisedBytes = 0;
		this.held.keep(lentBytes);
	}

}
