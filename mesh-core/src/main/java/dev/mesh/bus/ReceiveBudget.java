package dev.mesh.bus;

/**
 * Bytes that this node has promised to its senders, all together. A window starts small and is widened to its full
 * size when its sender uses it and the budget has room.
 */
final class ReceiveBudget {

	private final long limitBytes;

	private long promisedBytes;

	ReceiveBudget(long limitBytes) {
		this.limitBytes = limitBytes;
	}

	/** Takes so many bytes when there is room for them. */
	boolean take(long bytes) {
		if (this.promisedBytes + bytes > this.limitBytes) {
			return false;
		}
		this.promisedBytes += bytes;
		return true;
	}

	void giveBack(long bytes) {
		this.promisedBytes -= bytes;
	}

	long promisedBytes() {
		return this.promisedBytes;
	}

}
