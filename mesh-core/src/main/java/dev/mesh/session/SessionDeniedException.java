package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/**
 * The other end does not want this session, at least not now: denied by its operator's
 * rules, full, or busy.
 */
public final class SessionDeniedException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionDeniedException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
