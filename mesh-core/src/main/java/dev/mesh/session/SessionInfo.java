package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable view of one session at one moment.
 *
 * @param id unique id chosen by the acceptor
 * @param peer proven key of the other end
 * @param dialled whether this end dialled
 * @param state state at that moment
 * @param principal what the dialer was authenticated as; null for anonymous
 * @param roles roles the acceptor gave, in the order given
 * @param properties session properties
 * @param linkType what carries it, or carried it last
 * @param remoteAddress address of the other end of the last link
 * @param request the {@code handleOpen} number this session serves, 0 for an accepted one
 * @param reconnectMillis reconnect window, the lower of both ends; 0 = none
 * @param rttNanos last measured round trip in nanoseconds, 0 when none was
 * @param claims what else the acceptor knows of the dialer; empty at the dialer
 * @param expiresAtMillis when the dialer's credentials run out, in milliseconds of the
 * acceptor's wall clock; 0 = never
 */
public record SessionInfo(String id, PeerKey peer, boolean dialled, SessionState state, @Nullable String principal,
		List<String> roles, Map<String, String> properties, LinkType linkType, String remoteAddress, long request,
		long reconnectMillis, long rttNanos, Map<String, String> claims, long expiresAtMillis) {

	public SessionInfo {
		roles = List.copyOf(roles);
		properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
		claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
	}

	/** The same in another state. */
	public SessionInfo withState(SessionState other) {
		return new SessionInfo(this.id, this.peer, this.dialled, other, this.principal, this.roles, this.properties,
				this.linkType, this.remoteAddress, this.request, this.reconnectMillis, this.rttNanos, this.claims,
				this.expiresAtMillis);
	}

}
