package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** The two ends share no version of the protocol. */
public final class SessionVersionException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionVersionException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
