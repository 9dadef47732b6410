package dev.mesh.bus;

/** A stream has closed before everything was sent or received. */
public class StreamClosedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient StreamCloseReason reason;

	public StreamClosedException(StreamCloseReason reason) {
		super("The stream has closed: " + reason.kind() + (reason.code() != 0 ? " " + reason.code() : "")
				+ (reason.detail().isEmpty() ? "" : ", " + reason.detail()));
		this.reason = reason;
	}

	/** Why. */
	public StreamCloseReason reason() {
		return this.reason;
	}

}
