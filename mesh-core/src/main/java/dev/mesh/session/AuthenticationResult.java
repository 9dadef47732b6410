package dev.mesh.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verdict of one {@link Authenticator}. */
public sealed interface AuthenticationResult {

	/** Let in, under this principal with these roles. */
	static AuthenticationResult allow(@Nullable String principal, List<String> roles) {
		return new Allow(principal, roles, Map.of());
	}

	/** Refused; the reason goes to the other end. */
	static AuthenticationResult deny(String reason) {
		return new Deny(reason, 0);
	}

	/**
	 * Not for this authenticator to say; the next one is asked. When all abstain the peer
	 * is refused.
	 */
	static AuthenticationResult abstain() {
		return new Abstain();
	}

	/**
	 * Let in. {@code principal} is null for anonymous; {@code properties} are the
	 * accepted session properties.
	 */
	record Allow(@Nullable String principal, List<String> roles,
			Map<String, String> properties) implements AuthenticationResult {
	}

	/** Refused; {@code retryAfterMillis} 0 = says nothing. */
	record Deny(String reason, long retryAfterMillis) implements AuthenticationResult {
	}

	/** Not for this authenticator to say. */
	record Abstain() implements AuthenticationResult {
	}

}
