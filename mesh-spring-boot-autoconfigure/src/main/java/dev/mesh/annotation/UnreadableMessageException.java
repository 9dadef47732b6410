package dev.mesh.annotation;

import java.lang.reflect.Method;

/**
 * The arguments of a listener method could not be made; the cause says why.
 */
final class UnreadableMessageException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Exception reason;

	UnreadableMessageException(Method method, Exception reason) {
		super("Listener method " + InvalidListenerMethodException.describe(method) + " cannot take it: "
				+ reason.getMessage(), reason);
		this.reason = reason;
	}

	Exception reason() {
		return this.reason;
	}

}
