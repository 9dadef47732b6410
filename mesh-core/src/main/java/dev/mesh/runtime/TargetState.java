package dev.mesh.runtime;

import dev.mesh.session.Session;
import org.jspecify.annotations.Nullable;

/** How it stands with a configured address. */
public enum TargetState {

	/** Being dialled, or waiting for the next attempt. */
	CONNECTING,
	/** A session is up. */
	CONNECTED,
	/** The session has lost its link and waits for the next one. */
	RECOVERING,
	/** Given up. */
	FAILED,
	/** Ended on purpose by this end: its session was closed, or the peer is stopped. */
	CLOSED;

	static TargetState of(@Nullable Session session) {
		if (session == null) {
			return CONNECTING;
		}
		return session.state().isConnected() ? CONNECTED : RECOVERING;
	}

}
