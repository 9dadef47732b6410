package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/** A session could not be opened, or has ended. {@link #code()} says why. */
public class SessionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode code;

	public SessionException(ErrorCode code, String message) {
		super(message);
		this.code = code;
	}

	/** Why, as it travels on the wire. */
	public ErrorCode code() {
		return this.code;
	}

}
