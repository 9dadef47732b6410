package dev.mesh.bus;

/** A handler refuses a request; reason and text are told to the requester. */
public class RequestRejectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final RejectionReason reason;

	/** Refuses with HANDLER_FAILED; at most 1,024 bytes of the text are told. */
	public RequestRejectedException(String text) {
		this(RejectionReason.HANDLER_FAILED, text);
	}

	public RequestRejectedException(RejectionReason reason, String text) {
		super(text);
		this.reason = reason;
	}

	/** Why. */
	public RejectionReason reason() {
		return this.reason;
	}

}
