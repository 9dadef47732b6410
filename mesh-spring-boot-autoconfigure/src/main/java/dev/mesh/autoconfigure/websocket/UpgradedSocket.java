package dev.mesh.autoconfigure.websocket;

import java.nio.ByteBuffer;

/**
 * A connection that the container has handed over, as {@link UpgradeLink} uses it. All
 * methods may be called on any thread and do not block.
 */
interface UpgradedSocket {

	/**
	 * Writes all the bytes, as far as they can be taken at once; one write at a time.
	 * @param buffers not touched by the caller before the outcome
	 * @return true when they are with the network already, and the outcome is not told;
	 * false when it is told on another thread, a failure also on this one
	 */
	boolean write(ByteBuffer[] buffers, Outcome outcome);

	/**
	 * Reads on, after reading was {@link UpgradeLink#suspends suspended}.
	 */
	void readOn();

	/**
	 * Closes the connection.
	 */
	void end();

	/**
	 * What became of a write.
	 */
	interface Outcome {

		void written();

		void failed(Throwable cause);

	}

}
