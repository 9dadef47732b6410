package dev.mesh.session;

import java.util.Optional;

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

}
