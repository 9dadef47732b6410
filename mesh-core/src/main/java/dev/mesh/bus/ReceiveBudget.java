package dev.mesh.bus;

/**
 * Bytes that this node has promised to its senders, all together. A window starts small
 * and is widened to its full size when its sender uses it and the budget has room. As
 * much again is for messages of several fragments, from the first one until the listeners
 * are done: the window lets their fragments pass, because it may be smaller than they
 * are. And once more as much is for what windows hold that are not widened: they are
 * allowed without asking, so here counts what has come.
 */
final class ReceiveBudget {

	private final long limitBytes;

	private long promisedBytes;

	private long assemblyBytes;

	private long heldBytes;

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

	/**
	 * Takes so many bytes that have come into a small window when there is room for them,
	 * or when they must pass so that nobody is shut out by others.
	 */
	boolean hold(long bytes, boolean pass) {
		if (this.heldBytes + bytes > this.limitBytes && !pass) {
			return false;
		}
		this.heldBytes += bytes;
		return true;
	}

	void release(long bytes) {
		this.heldBytes -= bytes;
	}

	long heldBytes() {
		return this.heldBytes;
	}

	long promisedBytes() {
		return this.promisedBytes;
	}

	/** Takes so many bytes for fragments when there is room for them. */
	boolean takeForAssembly(long bytes) {
		if (this.assemblyBytes + bytes > this.limitBytes) {
			return false;
		}
		this.assemblyBytes += bytes;
		return true;
	}

	void giveBackAssembly(long bytes) {
		this.assemblyBytes -= bytes;
	}

	long assemblyBytes() {
		return this.assemblyBytes;
	}

}
