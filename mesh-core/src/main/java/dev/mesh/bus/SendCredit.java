package dev.mesh.bus;

/**
 * What may be sent: what the receiver allows, in absolute numbers that never fall, and
 * what this node has in flight at most.
 */
final class SendCredit {

	/** What listeners leave to streams: one part in so many. */
	private static final int LEFT_TO_STREAMS = 4;

	private final BusSettings settings;

	private long allowedNumber = BusFrames.INITIAL_NUMBERS;

	private long allowedBytes = BusFrames.INITIAL_BYTES;

	/**
	 * The receiver's window as far as it was seen: what was allowed beyond all that had
	 * arrived, and at most this node's own.
	 */
	private long seenNumbers = BusFrames.INITIAL_NUMBERS;

	private long seenBytes = BusFrames.INITIAL_BYTES;

	private long sentBytes;

	private long inFlightBytes;

	SendCredit(BusSettings settings) {
		this.settings = settings;
	}

	/**
	 * Whether a new frame with this number, whose head and payload count so much, may be
	 * sent.
	 */
	boolean allows(long number, long cumulative, int bytes, Share share) {
		long cost = (long) bytes + BusFrames.FRAME_COST;
		long moreNumbers = (share == Share.ANSWERS) ? BusFrames.RESERVED_NUMBERS : 0;
		long moreBytes = (share == Share.ANSWERS) ? BusFrames.RESERVED_BYTES : 0;
		long leftNumbers = (share == Share.LISTENERS) ? this.seenNumbers / LEFT_TO_STREAMS : 0;
		long leftBytes = (share == Share.LISTENERS) ? this.seenBytes / LEFT_TO_STREAMS : 0;
		return number <= this.allowedNumber + moreNumbers - leftNumbers
				&& this.sentBytes + cost <= this.allowedBytes + moreBytes - leftBytes
				&& number - cumulative <= this.settings.windowMessages() + moreNumbers
				&& this.inFlightBytes + cost <= this.settings.windowBytes() + moreBytes;
	}

	void onSent(int cost) {
		this.sentBytes += cost;
		this.inFlightBytes += cost;
	}

	void onAcknowledged(int cost) {
		this.inFlightBytes -= cost;
	}

	long inFlightBytes() {
		return this.inFlightBytes;
	}

	void onAllowed(long number, long bytes) {
		this.allowedNumber = Math.max(this.allowedNumber, number);
		this.allowedBytes = Math.max(this.allowedBytes, bytes);
	}

	/** An acknowledgement was applied. */
	void onApplied(long cumulative) {
		long arrivedBytes = this.sentBytes - this.inFlightBytes;
		this.seenNumbers = Math.max(this.seenNumbers,
				Math.min(this.settings.windowMessages(), this.allowedNumber - cumulative));
		this.seenBytes = Math.max(this.seenBytes,
				Math.min(this.settings.windowBytes(), this.allowedBytes - arrivedBytes));
	}

}
