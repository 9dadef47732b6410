package dev.mesh.presence;

import dev.mesh.limit.DurationRange;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Answer to a {@link ConnectionRequest}. Reasons are told to the other end and written to
 * the logs of both; the first 200 characters.
 */
public sealed interface ConnectionRequestAuthorization {

	/** The session may be. */
	static ConnectionRequestAuthorization allow() {
		return new Allow();
	}

	/**
	 * The session may not be. A peer that keeps dialling this one tries again after 15 to
	 * 30 s.
	 */
	static ConnectionRequestAuthorization deny(String reason) {
		return new Deny(reason, 0);
	}

	/**
	 * The session may not be now.
	 * @param reason why not
	 * @param retryAfter when the other end may try again, 0 to 24 h; 0 says nothing, and
	 * it waits for 5 minutes at most
	 * @throws IllegalArgumentException when it is not within that
	 */
	static ConnectionRequestAuthorization deny(String reason, Duration retryAfter) {
		return new Deny(reason, Deny.RETRY_AFTER.require("retryAfter", retryAfter).toMillis());
	}

	/**
	 * The session may not be, but one with another peer may. The other end is told where;
	 * it does not dial there by itself, because its credentials are not meant for
	 * addresses that somebody names.
	 * @param reason why not
	 * @param alternatives 1 to 3 addresses, of at most 200 characters each
	 * @throws IllegalArgumentException when there are none or more, or one is relative or
	 * too long
	 */
	static ConnectionRequestAuthorization redirect(String reason, List<URI> alternatives) {
		return new Redirect(reason, alternatives);
	}

	/** The session may be. */
	record Allow() implements ConnectionRequestAuthorization {
	}

	/** It may not; {@code retryAfterMillis} 0 = says nothing. */
	record Deny(String reason, long retryAfterMillis) implements ConnectionRequestAuthorization {

		private static final DurationRange RETRY_AFTER = DurationRange.fromZero(Duration.ofHours(24));

		public Deny {
			Objects.requireNonNull(reason, "reason");
		}

	}

	/** It may not; try these. */
	record Redirect(String reason, List<URI> alternatives) implements ConnectionRequestAuthorization {

		private static final int MAX_ALTERNATIVES = 3;

		/** REJECTED holds no more of one. */
		private static final int MAX_LENGTH = 200;

		public Redirect {
			Objects.requireNonNull(reason, "reason");
			alternatives = List.copyOf(alternatives);
			if (alternatives.isEmpty() || alternatives.size() > MAX_ALTERNATIVES) {
				throw new IllegalArgumentException("A redirect names 1 to " + MAX_ALTERNATIVES + " addresses, but "
						+ alternatives.size() + " were given");
			}
			for (URI alternative : alternatives) {
				if (!alternative.isAbsolute() || alternative.toString().length() > MAX_LENGTH) {
					throw new IllegalArgumentException("A redirect names absolute addresses of at most " + MAX_LENGTH
							+ " characters, but was given " + alternative);
				}
			}
		}

	}

}
