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

	/** No principal. */
	record Anonymous() implements Credentials {
	}

	/** A principal with a password. */
	record Password(String principal, String password) implements Credentials {

		@Override
		public String toString() {
			return "Password[principal=" + this.principal + "]";
		}

	}

	/** A bearer token, optionally with the principal it is for. */
	record Token(Optional<String> principal, String token) implements Credentials {

		@Override
		public String toString() {
			return "Token[principal=" + this.principal + "]";
		}

	}

}
