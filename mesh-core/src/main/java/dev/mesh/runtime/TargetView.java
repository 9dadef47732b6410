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
 * @param since when it got into this state, by the wall clock
 */
public record TargetView(URI uri, TargetState state, Optional<Session> session, Optional<ErrorCode> lastCode,
		Optional<String> lastReason, int attempts, Instant since) {
}
