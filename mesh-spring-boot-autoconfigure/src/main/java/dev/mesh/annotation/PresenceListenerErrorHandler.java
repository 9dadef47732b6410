package dev.mesh.annotation;

import dev.mesh.presence.PresenceChange;

/**
 * Takes the exceptions of {@link PresenceChanged} methods that name it as
 * {@link PresenceChanged#errorHandler()}.
 */
@FunctionalInterface
public interface PresenceListenerErrorHandler {

	/**
	 * Handles the exception of one call, on its thread.
	 * @param change what the method was called for
	 * @param failure what it threw
	 * @throws Exception when it is not handled; it is logged and counted then
	 */
	void handleError(PresenceChange change, Exception failure) throws Exception;

}
