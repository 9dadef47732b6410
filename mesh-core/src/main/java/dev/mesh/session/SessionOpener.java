package dev.mesh.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Carries out what a {@link SessionFactory} describes. Implemented by the runtime;
 * thread-safe.
 */
@FunctionalInterface
public interface SessionOpener {

	/**
	 * Opens a session and returns at once.
	 * @param request what to open
	 * @param observers who hears of it
	 * @return completes with the connected session, or with a {@link SessionException};
	 * cancelling it cancels the request
	 */
	CompletableFuture<Session> open(SessionRequest request, SessionObservers observers);

	/**
	 * Returns the schemes of addresses that can be dialled.
	 * @return schemes in lower case
	 */
	default List<String> schemes() {
		return List.of("ws", "wss", "http", "https");
	}

}
