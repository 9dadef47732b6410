package dev.mesh.benchmarks.product;

import java.io.IOException;

/**
 * One end of a pair that is connected. Used by one thread at a time, but for
 * {@link #request}, which is also called from where its last {@link Done} was.
 */
public interface Endpoint extends AutoCloseable {

	/**
	 * Largest message that {@link #sendAcknowledged} takes, unless it is told otherwise.
	 */
	int PIECE_BYTES = 64 * 1024;

	/**
	 * Where the other end connects to; 0 at an end that has connected itself.
	 */
	int port();

	/**
	 * Sends the same message so many times. It may block for as long as the product wants
	 * less; how many are under way is bounded by the caller.
	 * @param count above 0, as many as may go at once
	 */
	void send(Way way, byte[] payload, int count) throws Exception;

	/** Asks the other end, which answers with the same payload. */
	void request(byte[] payload, Done done) throws Exception;

	/**
	 * Sends the same message so many times, and each is acknowledged individually: by the
	 * product, or else by an empty answer of the other end's application.
	 */
	void sendAcknowledged(byte[] payload, int count, Done done) throws Exception;

	/** Largest message for {@link #sendAcknowledged} in bytes. */
	default int largestMessage() {
		return PIECE_BYTES;
	}

	/** Ends the connection and all threads. */
	@Override
	void close() throws IOException;

}
