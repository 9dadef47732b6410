package dev.mesh.annotation;

/**
 * The arguments of a listener method could not be made from a message; the cause says
 * why.
 */
final class UnreadableMessageException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Exception reason;

	UnreadableMessageException(Exception reason) {
		super(reason.getMessage(), reason);
		this.reason = reason;
	}

	Exception reason() {
		return this.reason;
	}

}
