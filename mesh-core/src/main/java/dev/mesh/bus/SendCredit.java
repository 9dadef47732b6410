package dev.mesh.bus;

/**
 * What may be sent: what the receiver allows, in absolute numbers that never fall, and
 * what this node has in flight at most.
 */
final class SendCredit {

	private final BusSettings settings;

	private long allowedNumber = BusFrames.INITIAL_NUMBERS;

	private long allowedBytes = BusFrames.INITIAL_BYTES;

	private long sentBytes;

	private long inFlightBytes;

	SendCredit(BusSettings settings) {
		this.settings = settings;
	}

	/**
	 * Whether a new frame with this number, and so many bytes of head and payload, may be
	 * sent.
	 */
	boolean allows(long number, long cumulative, int bytes, boolean answer) {
		long cost = (long) bytes + BusFrames.FRAME_COST;
		long moreNumbers = answer ? BusFrames.RESERVED_NUMBERS : 0;
		long moreBytes = answer ? BusFrames.RESERVED_BYTES : 0;
		return number <= this.allowedNumber + moreNumbers && this.sentBytes + cost <= this.allowedBytes + moreBytes
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

}
