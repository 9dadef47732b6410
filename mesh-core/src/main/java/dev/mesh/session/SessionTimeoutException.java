package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** The other end did not answer in time. */
public final class SessionTimeoutException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionTimeoutException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
