package dev.mesh.bus;

/**
 * The direction in of one stream: what the other end may send, and what the application
 * has taken. The window in bytes starts small and doubles while it is used.
 */
final class StreamReceiver {

	static final long WINDOW_MESSAGES = 4096;

	static final long FIRST_WINDOW_BYTES = 64 * 1024;

	static final long LARGEST_WINDOW_BYTES = 1024 * 1024;

	private final ReceiveBudget budget;

	private long windowBytes = FIRST_WINDOW_BYTES;

	/** What was taken from the budget for a larger window. */
	private long taken;

	private final HeldBytes held;

	private long receivedMessages;

	private long receivedBytes;

	private long consumedMessages;

	private long consumedBytes;

	private long announcedMessages = WINDOW_MESSAGES;

	private long announcedBytes = FIRST_WINDOW_BYTES;

	private long newestSequence;

	private boolean ended;

	StreamReceiver(ReceiveBudget budget) {
		this.budget = budget;
		this.held = new HeldBytes(budget);
	}

	/** Notes a message when it is taken. */
	Arrival onData(int bytes) {
		if (this.receivedMessages + 1 > this.announcedMessages || this.receivedBytes + bytes > this.announcedBytes) {
			return Arrival.BEYOND_CREDIT;
		}
		if (!hasRoom(bytes)) {
			return Arrival.NO_ROOM;
		}
		this.receivedMessages++;
		this.receivedBytes += bytes;
		return Arrival.TAKEN;
	}

	private boolean hasRoom(int bytes) {
		return this.taken > 0 || this.held.add(bytes, this.held.isEmpty());
	}

	/**
	 * Notes a message that may get lost: how many are missing before it, or -1 when it is
	 * too late, or the application is too slow.
	 */
	long onUnreliable(long sequence, int bytes) {
		boolean full = this.receivedBytes + bytes - this.consumedBytes > this.windowBytes
				|| this.receivedMessages - this.consumedMessages >= WINDOW_MESSAGES;
		if (sequence <= this.newestSequence || full || !hasRoom(bytes)) {
			return -1;
		}
		long missing = sequence - this.newestSequence - 1;
		this.newestSequence = sequence;
		this.receivedMessages++;
		this.receivedBytes += bytes;
		return missing;
	}

	/** The application has taken these. */
	void consumed(long messages, long bytes) {
		this.consumedMessages += messages;
		this.consumedBytes += bytes;
		this.held.remove(bytes);
	}

	/**
	 * Whether a quarter of the window is free and not told, or the other end may hold a
	 * message back that is larger than what is left; what is told next then.
	 */
	boolean takeCredit() {
		long left = this.announcedBytes - this.receivedBytes;
		boolean used = left < Math.max(this.windowBytes / 2, Streams.MAX_MESSAGE_BYTES);
		if (used && this.windowBytes < LARGEST_WINDOW_BYTES) {
			widen();
		}
		long messages = this.consumedMessages + WINDOW_MESSAGES;
		long bytes = this.consumedBytes + this.windowBytes;
		if (messages - this.announcedMessages < WINDOW_MESSAGES / 4
				&& bytes - this.announcedBytes < this.windowBytes / 4 && !isStuck(left)) {
			return false;
		}
		this.announcedMessages = Math.max(this.announcedMessages, messages);
		this.announcedBytes = Math.max(this.announcedBytes, bytes);
		return true;
	}

	/** The first time the small window moves into what is taken, too. */
	private void widen() {
		long more = 2 * this.windowBytes - this.taken;
		if (this.budget.take(more)) {
			this.taken += more;
			this.windowBytes *= 2;
			this.held.keep(0);
		}
	}

	/**
	 * Everything was taken, and still the largest message does not fit into what is left.
	 * With twice its size as window a quarter is free before that.
	 */
	private boolean isStuck(long left) {
		return this.windowBytes < 2 * Streams.MAX_MESSAGE_BYTES && this.consumedBytes == this.receivedBytes
				&& left < Streams.MAX_MESSAGE_BYTES;
	}

	/** What the other end may send in all, as it is told next. */
	StreamFrames.Credit announced() {
		return new StreamFrames.Credit(this.announcedMessages, this.announcedBytes);
	}

	void onEnd() {
		this.ended = true;
	}

	boolean hasEnded() {
		return this.ended;
	}

	void close() {
		this.budget.giveBack(this.taken);
		this.taken = 0;
		this.held.keep(0);
	}

	/** What becomes of a message. */
	enum Arrival {

		TAKEN,

		/** The other end was not allowed to send it. */
		BEYOND_CREDIT,

		/** All small windows of this node together hold too much. */
		NO_ROOM

	}

}
