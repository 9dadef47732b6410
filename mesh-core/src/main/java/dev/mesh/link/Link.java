package dev.mesh.link;

import java.nio.ByteBuffer;

/**
 * One ordered, reliable pipe of records to a neighbour, until it is closed. Implemented
 * by transports, called in the turns of one peer, one at a time. No method blocks. None
 * calls the {@link LinkListener} before it has returned, but {@link #write}, which may
 * call {@link LinkListener#written}.
 */
public interface Link {

	/** What carries this link. */
	LinkType type();

	/**
	 * Address of the other end as the transport sees it, for people and audit; never used
	 * to authorise.
	 */
	String remoteAddress();

	/**
	 * Sends one record. The caller does not touch the buffer again.
	 * {@link LinkListener#written} follows when the transport has taken the bytes off our
	 * hands. After the link has ended the record is dropped.
	 * @param record 0 to 65,536 bytes, between position and limit
	 */
	void write(ByteBuffer record);

	/**
	 * Reads on after {@link LinkListener#received} has answered false; on another thread
	 * it may even come before that answer has arrived. Idempotent.
	 */
	void resume();

	/**
	 * Ends the link after what was written has been sent, as far as that does not take
	 * longer than a few seconds. {@link LinkListener#closed} follows. Idempotent.
	 * @param reason name of a wire error code and short text for the other end, at most
	 * 100 characters are sent
	 */
	void close(String reason);

}
