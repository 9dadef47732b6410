package dev.mesh.template;

import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;

/**
 * A request has no reply. The result says why, and whether the request can have run; the
 * cause is what the bus reported.
 */
public class RequestFailedException extends BusTemplateException {

	private static final long serialVersionUID = 1L;

	private final transient SendResult result;

	RequestFailedException(Destination destination, SendFailedException cause) {
		super(destination.path(), destination.target(), String.valueOf(cause.getMessage()), cause);
		this.result = cause.result();
	}

	/** How the request ended. */
	public SendResult result() {
		return this.result;
	}

}
