package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session between two peers, as both have signed it.
 *
 * @param id the session's id
 * @param peer1 the end with the smaller key
 * @param peer2 the end with the larger key
 * @param dialer which of the two dialled
 * @param type {@code WEBSOCKET}, {@code HTTP_POLLING} or {@code IN_MEMORY}
 * @param state UP, or RECOVERING while its link is lost
 * @param rtt round trip as the dialer measured it, if it has
 * @param principal what the acceptor authenticated the dialer as; a statement of the
 * acceptor
 * @param roles roles the acceptor gave the dialer; a statement of the acceptor
 * @param claims what else the acceptor publishes of the dialer; a statement of the
 * acceptor
 */
public record Connection(String id, PeerKey peer1, PeerKey peer2, PeerKey dialer, String type, State state,
		Optional<Duration> rtt, Optional<String> principal, List<String> roles, Map<String, String> claims) {

	/** State of a connection. */
	public enum State {

		/** Carries traffic. */
		UP,
		/** Its link is lost; it is shown for 20 s and carries nothing. */
		RECOVERING

	}

	public Connection {
		roles = List.copyOf(roles);
		claims = Map.copyOf(claims);
	}

	/** The acceptor: the end that did not dial. */
	public PeerKey acceptor() {
		return this.dialer.equals(this.peer1) ? this.peer2 : this.peer1;
	}

	/** Whether the acceptor says anything about the dialer but that it is connected. */
	boolean isAttested() {
		return this.principal.isPresent() || !this.roles.isEmpty() || !this.claims.isEmpty();
	}

	/** The end that is not this one. */
	public PeerKey other(PeerKey end) {
		return end.equals(this.peer1) ? this.peer2 : this.peer1;
	}

}
