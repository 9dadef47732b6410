package dev.mesh.autoconfigure.websocket;

/**
 * Stops and resumes reading from one session. The mesh may ask for more before the thread
 * that brought the last record has even stopped, so {@link #beforeRecord} marks from when
 * on that counts.
 */
interface ReadControl {

	/**
	 * A record is about to be handed over.
	 */
	void beforeRecord();

	/**
	 * Stops reading, unless {@link #resume} was called since {@link #beforeRecord}.
	 * Called by the container's thread, which may block until then.
	 * @return false when it cannot be done, and the link must end
	 */
	boolean stop();

	/**
	 * Reads on. Called by any thread, does not block; idempotent.
	 */
	void resume();

	/**
	 * Reads on for good, because the link ends.
	 */
	void end();

	/**
	 * Whether the buffers that the container hands over are ours to keep.
	 */
	boolean handsOverBuffers();

}
