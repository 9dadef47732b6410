package dev.mesh.session;

/** State of a session; {@code docs/protocol.md} section 4 has the diagram. */
public enum SessionState {

	/** Dialling or in the handshake for the first time. */
	CONNECTING,
	/** A link is up and both ends are proven. */
	CONNECTED_ACTIVE,
	/** The link was lost; the session waits for the next one within its window. */
	RECOVERING_RECONNECT,
	/** This end closed it. */
	CLOSED_BY_CLIENT,
	/** The other end closed it. */
	CLOSED_BY_SERVER,
	/** The window passed, or it was never established. */
	CLOSED_FAILED;

	/** Whether traffic flows. */
	public boolean isConnected() {
		return this == CONNECTED_ACTIVE;
	}

	/** Whether it waits for a new link. */
	public boolean isRecovering() {
		return this == RECOVERING_RECONNECT;
	}

	/** Whether it has ended for good. */
	public boolean isClosed() {
		return this == CLOSED_BY_CLIENT || this == CLOSED_BY_SERVER || this == CLOSED_FAILED;
	}

}
