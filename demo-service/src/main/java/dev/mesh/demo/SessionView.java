package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.session.Session;
import dev.mesh.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session of a peer of this process for JSON.
 *
 * @param id its id
 * @param end name of the peer of this process that it belongs to
 * @param peerKey key of the other end
 * @param dialled whether this end has dialled
 * @param type what carries it
 * @param state its state
 * @param since when it got into this state, by the clock of this process
 * @param rttMillis round trip as this end measured it; {@code null} if it has not
 * @param principal what the dialer was authenticated as; {@code null} for anonymous
 */
record SessionView(String id, String end, String peerKey, boolean dialled, String type, SessionState state,
		Instant since, @Nullable Double rttMillis, @Nullable String principal) {

	static SessionView of(Mesh end, Session session) {
		return new SessionView(session.id(), end.name(), session.peer().toString(), session.isDialled(),
				session.transport().name(), session.state(), session.since(),
				session.rtt().map(Duration::toNanos).map(SendReport::millis).orElse(null),
				session.principal().orElse(null));
	}

}
