package dev.mesh.bus;

/**
 * How much of the window and of the send queue to one peer something may use. What is
 * more needed to go on may use more, and each what those before it may.
 */
enum Share {

	/**
	 * What listeners and handlers get, who may keep it for as long as they like: all of
	 * the window but a quarter.
	 */
	LISTENERS,
	/**
	 * What belongs to a stream, which has credit of its own and gives the window back at
	 * once: all of it; the last quarter is the largest window of one stream.
	 */
	STREAMS,
	/** What answers something, or gives credit: the window and a reserve. */
	ANSWERS;

	/** The send queue takes so many times its limits of it and of those before it. */
	int queues() {
		return ordinal() + 1;
	}

}
