package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** The host's name in the address has no address. */
public final class SessionUnknownHostException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionUnknownHostException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
