package dev.mesh;

import dev.mesh.link.ShownAddress;
import dev.mesh.runtime.TargetView;
import dev.mesh.session.Session;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with one configured address at one moment.
 *
 * @param uri the address
 * @param state how it stands; of several addresses of one target, that of the target
 * @param session the session that serves it, while there is one
 * @param lastCode why the last attempt at this address failed, or the last session ended
 * @param lastReason the same, for people
 * @param attempts failed attempts at this address since a session was up
 * @param since when the session that serves it, or did so last, got into its state, by
 * this node's wall clock; empty while there was none
 */
public record TargetStatus(URI uri, State state, Optional<Session> session, Optional<ErrorCode> lastCode,
		Optional<String> lastReason, int attempts, Optional<Instant> since) {

	static TargetStatus of(TargetView view) {
		return new TargetStatus(view.uri(), State.valueOf(view.state().name()), view.session(), view.lastCode(),
				view.lastReason(), view.attempts(), view.since());
	}

	/** The address without user information and query, where secrets may be. */
	public String address() {
		return ShownAddress.of(this.uri);
	}

	/** How it stands with a configured address. */
	public enum State {

		/** Being dialled, or waiting for the next attempt. */
		CONNECTING,
		/** A session is up. */
		CONNECTED,
		/** The session has lost its link and waits for the next one. */
		RECOVERING,
		/** Given up; {@link TargetStatus#lastCode} says why. */
		FAILED,
		/** Ended on purpose: its session was closed here, or the mesh does not run. */
		CLOSED

	}

}
