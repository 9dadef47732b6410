package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a dialer shows to prove a principal. Travels encrypted only. {@code toString}
 * never shows the secret.
 */
public sealed interface Credentials {

	/** No principal. */
	static Credentials anonymous() {
		return new Anonymous();
	}

	/** A principal with a password. */
	static Credentials password(String principal, String password) {
		return new Password(principal, password);
	}

	/** A bearer token. */
	static Credentials token(String token) {
		return new Token(Optional.empty(), token);
	}

	/**
	 * What a peer that the acceptor trusts attests of the dialer, as the dialer's own
	 * record shows it: no secret goes to the acceptor.
	 */
	static Credentials attestation() {
		return new Attestation();
	}

	/** Longest principal, in characters. */
	int MAX_PRINCIPAL_LENGTH = 255;

	/** Longest password or token, in characters. */
	int MAX_SECRET_LENGTH = 8_192;

	private static void requirePrincipal(String principal) {
		if (principal.isEmpty() || principal.length() > MAX_PRINCIPAL_LENGTH) {
			throw new IllegalArgumentException("A principal has 1 to " + MAX_PRINCIPAL_LENGTH + " characters, but '"
					+ principal + "' has " + principal.length());
		}
	}

	private static void requireSecret(String name, String secret) {
		if (secret.length() > MAX_SECRET_LENGTH) {
			throw new IllegalArgumentException("A " + name + " has at most " + MAX_SECRET_LENGTH
					+ " characters, but one with " + secret.length() + " was given");
		}
	}

	/** No principal. */
	record Anonymous() implements Credentials {
	}

	/** A principal with a password. */
	record Password(String principal, String password) implements Credentials {

		public Password {
			requirePrincipal(principal);
			requireSecret("password", password);
		}

		@Override
		public String toString() {
			return "Password[principal=" + this.principal + "]";
		}

	}

	/** A bearer token, optionally with the principal it is for. */
	record Token(Optional<String> principal, String token) implements Credentials {

		public Token {
			principal.ifPresent(Credentials::requirePrincipal);
			requireSecret("token", token);
		}

		@Override
		public String toString() {
			return "Token[principal=" + this.principal + "]";
		}

	}

	/** An attestation in the dialer's own record, which is to be looked for. */
	record Attestation() implements Credentials {
	}

	/**
	 * An attestation that was found in the dialer's own record, with right signatures, by
	 * a peer that is trusted here: what an authenticator gets in place of
	 * {@link Attestation}. Unless an authenticator decides otherwise the dialer is let in
	 * as what is attested.
	 *
	 * @param attester who says so
	 * @param session id of the dialer's session with the attester
	 * @param principal as whom it was authenticated there
	 * @param roles its roles there
	 * @param claims what else the attester publishes
	 * @param notAfterMillis when the attestation ends, by the attester's wall clock
	 */
	record Attested(PeerKey attester, String session, Optional<String> principal, List<String> roles,
			Map<String, String> claims, OptionalLong notAfterMillis) implements Credentials {

		public Attested {
			roles = List.copyOf(roles);
			claims = Map.copyOf(claims);
		}

	}

}
