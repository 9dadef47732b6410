package dev.mesh.session;

/**
 * Hears of state changes of sessions, on a dispatcher thread, in order for each session.
 */
@FunctionalInterface
public interface SessionListener {

	/**
	 * The state of a session changed.
	 * @param session the session, with its new state
	 * @param from the state before
	 * @param to the new state
	 */
	void onSessionStateChanged(Session session, SessionState from, SessionState to);

}
