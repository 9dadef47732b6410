package dev.mesh.wire;

/**
 * Misbehaviour of a remote end: what it sent is malformed, too large, out of order or not
 * authentic. It is caught where the bytes of one session enter the core and closes that
 * session only, with {@link #code()} as the reason.
 * <p>
 * It carries no stack trace, because hostile input must not be able to make the receiver
 * fill them in.
 */
public final class ProtocolException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode code;

	/**
	 * Creates the exception.
	 * @param code the reason that is reported at both ends
	 * @param message what was found and what was expected; it may be sent to the remote
	 * end, so it holds no secrets
	 */
	public ProtocolException(ErrorCode code, String message) {
		super(message, null, false, false);
		this.code = code;
	}

	/**
	 * Returns the reason that is reported at both ends.
	 * @return the error code
	 */
	public ErrorCode code() {
		return this.code;
	}

}
