package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A peer with a proven key asks to be let in, to come back, or to be known by other
 * credentials.
 *
 * @param peer its proven key
 * @param credentials what it shows
 * @param proposedProperties session properties it proposes
 * @param metadataJson its self-asserted peer metadata, a JSON object; never authorise by
 * it alone
 * @param remoteAddress address of its link
 * @param linkType what carries its link
 * @param occasion why it asks
 * @param established what its session was authenticated as so far; null for a new session
 * and an anonymous one
 */
public record AuthenticationRequest(PeerKey peer, Credentials credentials, Map<String, String> proposedProperties,
		String metadataJson, String remoteAddress, LinkType linkType, Occasion occasion, @Nullable String established) {

	public AuthenticationRequest {
		proposedProperties = Map.copyOf(proposedProperties);
	}

	/**
	 * The principal whose session resumes and who shows credentials of the same
	 * principal. Its key was proven and the session was opened by that key, so it is
	 * enough to see whether the account still stands: an authenticator may leave out what
	 * is slow, such as a bcrypt hash, so that all sessions of a hub come back in time.
	 * @return that principal; empty on every other occasion
	 */
	public Optional<String> returningPrincipal() {
		boolean returns = this.occasion == Occasion.RESUME && this.credentials instanceof Credentials.Password password
				&& Objects.equals(password.principal(), this.established);
		return returns ? Optional.ofNullable(this.established) : Optional.empty();
	}

	/** Why a peer asks. */
	public enum Occasion {

		/** It wants a new session. */
		OPEN,
		/**
		 * It wants a session back that has lost its link, or to move it to another link.
		 */
		RESUME,
		/** It shows other credentials on a session that goes on. */
		REAUTHENTICATE

	}

}
