package dev.mesh.autoconfigure.websocket;

/**
 * Whether to read from one socket. The mesh may ask for more before the thread that
 * brought the last record has even stopped, so {@link #beforeRecord} marks from when on
 * that counts. Thread-safe.
 */
final class ReadGate {

	private boolean resumed;

	private boolean stopped;

	private boolean suspended;

	private boolean ended;

	/** A record is about to be handed over. */
	synchronized void beforeRecord() {
		this.resumed = false;
	}

	/** Reading has to stop, unless {@link #resume} was called since. */
	synchronized void stop() {
		this.stopped = !this.resumed && !this.ended;
	}

	/**
	 * Asked by the thread that reads, before it reads on.
	 * @return whether to leave; {@link #resume} tells when somebody has to come back
	 */
	synchronized boolean suspends() {
		this.suspended = this.stopped;
		return this.stopped;
	}

	/**
	 * Lets reading go on.
	 * @return whether the caller has to send a thread to read
	 */
	synchronized boolean resume() {
		boolean left = this.suspended;
		this.resumed = true;
		this.stopped = false;
		this.suspended = false;
		return left;
	}

	/** Lets reading go on for good, because the link ends; as {@link #resume}. */
	synchronized boolean end() {
		this.ended = true;
		return resume();
	}

}
