package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** The credentials were not accepted, have expired, or the peer was revoked. */
public final class SessionAuthenticationException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionAuthenticationException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
