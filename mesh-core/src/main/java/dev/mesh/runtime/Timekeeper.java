package dev.mesh.runtime;

/**
 * What time it is for peers, and how it hears when one of them is at rest. Applications
 * have {@link #SYSTEM}; a test kit has one that moves time on at will, and may only do so
 * while everybody is at rest, because what is being done happens at one moment. Called on
 * all threads of a peer: no method may block, and none may throw.
 */
public interface Timekeeper {

	/** The time of the JVM, which goes on by itself. */
	Timekeeper SYSTEM = new SystemTime();

	/** As {@link System#nanoTime()}: monotonic, from an arbitrary origin. */
	long nanoTime();

	/**
	 * Begins to watch one run of a peer, which sleeps until it is told otherwise.
	 * @param wake ends the sleep of the peer's loop, which then asks for the time; may be
	 * called on any thread, at any time, and does not block
	 */
	Watch watch(Runnable wake);

	/**
	 * Hears what one run of a peer is about. Whatever is begun because of something else
	 * is told before that has ended; so nothing can happen by itself, but by time, when
	 * every loop sleeps and every task has ended.
	 */
	interface Watch {

		/**
		 * The loop has nothing to do.
		 * @param nanos until it is due to wake by itself
		 */
		void sleeps(long nanos);

		/** The loop has something to do again. Once for each {@link #sleeps}. */
		void wakes();

		/**
		 * A task of the mesh is handed to a thread: keys, which take a moment.
		 * @return the task to run in its place
		 */
		Runnable work(Runnable task);

		/**
		 * The same for code of the application, which may block for as long as it likes.
		 */
		Runnable userCode(Runnable task);

		/** The loop has ended. What still runs does not count any more. */
		void end();

	}

}
