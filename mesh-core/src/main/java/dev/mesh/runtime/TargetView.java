package dev.mesh.runtime;

import dev.mesh.session.Session;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with one configured address at one moment.
 *
 * @param uri the address
 * @param state how it stands with the request that the address belongs to
 * @param session the session that serves the request, when there is one
 * @param lastCode why the last attempt at this address failed, or the last session ended
 * @param lastReason the same for people
 * @param attempts failed attempts at this address since a session was up
 * @param since when the session that serves it, or did so last, got into its state, by
 * this node's wall clock; empty while there was none
 */
public record TargetView(URI uri, TargetState state, Optional<Session> session, Optional<ErrorCode> lastCode,
		Optional<String> lastReason, int attempts, Optional<Instant> since) {
}
