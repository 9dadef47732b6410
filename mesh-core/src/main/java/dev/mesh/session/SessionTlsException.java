package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** No encrypted link: the certificate is not trusted, or the other end speaks no TLS. */
public final class SessionTlsException extends SessionException {

	private static final long serialVersionUID = 1L;

	SessionTlsException(ErrorCode code, String message, Hints hints) {
		super(code, message, hints);
	}

}
