package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireReader;

/**
 * One end's part of the handshake on one link. It ends by making a session of the link or
 * by closing it; answers that come after the link has gone are ignored.
 */
interface Handshake {

	/** The link is open. */
	void begin();

	/**
	 * A frame came in.
	 * @throws dev.mesh.wire.ProtocolException for what the remote end must not send;
	 * {@link #fail} follows
	 */
	void handleFrame(int type, WireReader body);

	/** This end gives up: tells the other end why and closes the link. */
	void fail(ErrorCode code, String reason);

	/** The link has gone, whoever closed it. */
	void linkClosed(String cause);

}
