package dev.mesh.session;

import java.net.URI;

/**
 * Hears of every attempt that failed, to open a session or to get it back, on a
 * dispatcher thread, in order for each session.
 */
@FunctionalInterface
public interface SessionErrorHandler {

	/**
	 * An attempt failed. Another one may follow.
	 * @param address what was dialled
	 * @param failure why it failed
	 */
	void onError(URI address, SessionException failure);

}
