package dev.mesh.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.link.LinkType;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.Session;
import dev.mesh.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A session with a neighbour, and what both ends have agreed.
 *
 * @param id its id
 * @param peer key of the other end
 * @param name name of the other end, as that says
 * @param dialled whether this peer has dialled
 * @param state its state
 * @param since since when
 * @param transport what carries it, or carried it last
 * @param rttMillis round trip as it was measured last
 * @param principal what the dialer was authenticated as
 * @param roles roles of the dialer
 * @param reconnectTimeout how long it outlives the loss of its link
 * @param expiresAt when the dialer's credentials run out
 * @param properties session properties that applications have set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionDescriptor(String id, String peer, @Nullable String name, boolean dialled, SessionState state,
		Instant since, LinkType transport, @Nullable Double rttMillis, @Nullable String principal, List<String> roles,
		Duration reconnectTimeout, @Nullable Instant expiresAt,
		Map<String, Object> properties) implements OperationResponseBody {

	private static final String FIXED = "$";

	static SessionDescriptor of(Session session, PresenceGraph graph, ShownValues values) {
		return new SessionDescriptor(session.id(), session.peer().toString(),
				graph.peer(session.peer()).map(Peer::deviceName).orElse(null), session.isDialled(), session.state(),
				session.since(), session.transport(), session.rtt().map(SessionDescriptor::millis).orElse(null),
				session.principal().orElse(null), session.roles(), session.reconnectTimeout(),
				session.expiresAt().orElse(null), values.of("mesh.session.properties", own(session.properties())));
	}

	/** Without those that the mesh sets, which the other members say. */
	private static Map<String, String> own(Map<String, String> properties) {
		Map<String, String> own = new LinkedHashMap<>(properties);
		own.keySet().removeIf((name) -> name.startsWith(FIXED));
		return own;
	}

	static double millis(Duration duration) {
		return duration.toNanos() / 1e6;
	}

	/**
	 * All sessions that are connected or recover.
	 *
	 * @param sessions sessions, the oldest first
	 */
	record All(List<SessionDescriptor> sessions) implements OperationResponseBody {

	}

}
