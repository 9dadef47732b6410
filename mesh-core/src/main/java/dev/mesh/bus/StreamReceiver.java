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
	}

	/** Notes a message; false when it is beyond the credit. */
	boolean onData(int bytes) {
		this.receivedMessages++;
		this.receivedBytes += bytes;
		return this.receivedMessages <= this.announcedMessages && this.receivedBytes <= this.announcedBytes;
	}

	/**
	 * Notes a message that may get lost: how many are missing before it, or -1 when it is
	 * too late, or the application is too slow.
	 */
	long onUnreliable(long sequence, int bytes) {
		boolean full = this.receivedBytes + bytes - this.consumedBytes > this.windowBytes
				|| this.receivedMessages - this.consumedMessages >= WINDOW_MESSAGES;
		if (sequence <= this.newestSequence || full) {
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
	}

	/**
	 * Whether a quarter of the window is free and not told, or the other end may hold a
	 * message back that is larger than what is left; what is told next then.
	 */
	boolean takeCredit() {
		long left = this.announcedBytes - this.receivedBytes;
		boolean used = left < Math.max(this.windowBytes / 2, Streams.MAX_MESSAGE_BYTES);
		if (used && this.windowBytes < LARGEST_WINDOW_BYTES && this.budget.take(this.windowBytes)) {
			this.taken += this.windowBytes;
			this.windowBytes *= 2;
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
	}

}
