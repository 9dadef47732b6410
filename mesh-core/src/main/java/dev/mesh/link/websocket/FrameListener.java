package dev.mesh.link.websocket;

import java.nio.ByteBuffer;

/**
 * Hears what a {@link FrameDecoder} finds, in order, on the thread that feeds it. After
 * {@link #onClose} or {@link #onViolation} it hears nothing any more.
 */
public interface FrameListener {

	/**
	 * A binary message is complete.
	 * @param message its payload, unmasked; the decoder does not touch the buffer again
	 */
	void onMessage(ByteBuffer message);

	/**
	 * The other end asks for a pong.
	 * @param payload at most 125 bytes to send back, valid during this call
	 */
	void onPing(ByteBuffer payload);

	/**
	 * The other end answers a ping, or says that it is alive.
	 * @param payload at most 125 bytes, valid during this call
	 */
	void onPong(ByteBuffer payload);

	/**
	 * The other end closes.
	 * @param code a code that may be sent, or {@link CloseCode#NO_STATUS}
	 * @param reason for people, may be empty
	 */
	void onClose(int code, String reason);

	/**
	 * The other end has broken the protocol or a limit: the connection has to be failed.
	 * @param code what the close frame has to say
	 * @param reason what was found; holds nothing that was received
	 */
	void onViolation(int code, String reason);

}
