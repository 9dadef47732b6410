package dev.mesh.bus;

/**
 * How much of the window and of the send queue to one peer something may use, the least
 * first; each may use what those before it may.
 */
enum Share {

	/**
	 * What listeners and handlers get, who may keep it for as long as they like: all of
	 * the window but a quarter.
	 */
	LISTENERS(1),
	/**
	 * What belongs to a stream, which has credit of its own and gives the window back at
	 * once: all of it; the last quarter is the largest window of one stream.
	 */
	STREAMS(2),
	/** What answers something, or gives credit: the window and a reserve. */
	ANSWERS(3);

	/** So many times its limits the send queue takes before it refuses one of these. */
	final int queues;

	Share(int queues) {
		this.queues = queues;
	}

}
