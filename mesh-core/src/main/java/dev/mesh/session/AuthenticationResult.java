package dev.mesh.session;

import dev.mesh.limit.DurationRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Verdict of one {@link Authenticator}. */
public sealed interface AuthenticationResult {

	/** Let in, under this principal with these roles; null = anonymous. */
	static Allow allow(@Nullable String principal, List<String> roles) {
		return new Allow(principal, roles, Map.of(), Map.of(), null);
	}

	/** Refused; the reason goes to the other end. */
	static Deny deny(String reason) {
		return new Deny(reason, 0);
	}

	/**
	 * Refused for now; the other end is told not to come back before so long, 0 to 24 h.
	 * @throws IllegalArgumentException when it is not within that
	 */
	static Deny deny(String reason, Duration retryAfter) {
		return new Deny(reason, Deny.RETRY_AFTER.require("retryAfter", retryAfter).toMillis());
	}

	/**
	 * Not for this authenticator to say; the next one is asked. When all abstain the peer
	 * is refused.
	 */
	static Abstain abstain() {
		return new Abstain();
	}

	/**
	 * Let in.
	 *
	 * @param principal as whom; null for anonymous; at most 255 bytes
	 * @param roles its roles; at most 64, each at most 255 bytes
	 * @param properties the session properties it gets: those of its proposals that are
	 * accepted, and others; keys as in {@link SessionFactory#property}
	 * @param claims what else is known of it, for this end's own code
	 * @param expiresAt when the credentials run out, which ends the session unless it
	 * shows others before; null = never
	 */
	record Allow(@Nullable String principal, List<String> roles, Map<String, String> properties,
			Map<String, String> claims, @Nullable Instant expiresAt) implements AuthenticationResult {

		public Allow {
			roles = List.copyOf(roles);
			properties = Map.copyOf(properties);
			properties.keySet().forEach(SessionProperties::requireKey);
			claims = Map.copyOf(claims);
		}

		/** The same with these session properties. */
		public Allow withProperties(Map<String, String> accepted) {
			return new Allow(this.principal, this.roles, accepted, this.claims, this.expiresAt);
		}

		/** The same with these claims. */
		public Allow withClaims(Map<String, String> known) {
			return new Allow(this.principal, this.roles, this.properties, known, this.expiresAt);
		}

		/** The same until that moment of the wall clock; null = for ever. */
		public Allow until(@Nullable Instant end) {
			return new Allow(this.principal, this.roles, this.properties, this.claims, end);
		}

	}

	/** Refused; {@code retryAfterMillis} 0 = says nothing. */
	record Deny(String reason, long retryAfterMillis) implements AuthenticationResult {

		private static final DurationRange RETRY_AFTER = DurationRange.fromZero(Duration.ofHours(24));

		public Deny {
			Objects.requireNonNull(reason, "reason");
		}

	}

	/** Not for this authenticator to say. */
	record Abstain() implements AuthenticationResult {
	}

}
