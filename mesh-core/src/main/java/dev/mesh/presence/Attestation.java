package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the acceptor of a session says about its dialer, signed.
 *
 * @param attester who says so
 * @param session id of the session in which it was found out
 * @param principal what the dialer was authenticated as
 * @param roles its roles
 * @param claims what else the attester publishes of it
 * @param notAfterMillis when that ends, in milliseconds of the attester's wall clock;
 * empty = with the session
 */
public record Attestation(PeerKey attester, String session, Optional<String> principal, List<String> roles,
		Map<String, String> claims, OptionalLong notAfterMillis) {

	public Attestation {
		roles = List.copyOf(roles);
		claims = Map.copyOf(claims);
	}

	static Attestation of(EdgeStatement statement) {
		return new Attestation(statement.acceptor(), statement.session(), statement.principal(), statement.roles(),
				statement.claims(), statement.notAfterMillis());
	}

	/** Whether it says anything: an anonymous session does not. */
	static boolean isIn(EdgeStatement statement) {
		return statement.principal().isPresent() || !statement.roles().isEmpty() || !statement.claims().isEmpty();
	}

}
