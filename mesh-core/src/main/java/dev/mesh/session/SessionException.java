package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session could not be opened, has ended, or does not accept what was asked of it.
 * {@link #code()} says why; the causes that an application can do something about have
 * types of their own.
 */
public class SessionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode code;

	private final transient Hints hints;

	/**
	 * Creates one of the most fitting type.
	 * @param code why, as it travels on the wire
	 * @param message the same for people
	 * @return the exception
	 */
	public static SessionException of(ErrorCode code, String message) {
		return of(code, message, Hints.NONE);
	}

	/** As {@link #of(ErrorCode, String)} with what the other end has advised. */
	public static SessionException of(ErrorCode code, String message, Hints hints) {
		return switch (code) {
			case AUTHENTICATION_FAILED, EXPIRED, REVOKED -> new SessionAuthenticationException(code, message, hints);
			case CONNECTION_DENIED, TOO_MANY_SESSIONS, BUSY -> new SessionDeniedException(code, message, hints);
			case INCOMPATIBLE_VERSION -> new SessionVersionException(code, message, hints);
			case HANDSHAKE_TIMEOUT, CONNECT_TIMEOUT -> new SessionTimeoutException(code, message, hints);
			case TLS_FAILED -> new SessionTlsException(code, message, hints);
			case UNKNOWN_HOST -> new SessionUnknownHostException(code, message, hints);
			default -> new SessionException(code, message, hints);
		};
	}

	SessionException(ErrorCode code, String message, Hints hints) {
		super(message);
		this.code = code;
		this.hints = hints;
	}

	/** Why, as it travels on the wire. */
	public ErrorCode code() {
		return this.code;
	}

	/** When the other end wants to be asked again at the earliest, if it said so. */
	public Optional<Duration> retryAfter() {
		return Optional.ofNullable(hints().retryAfter());
	}

	/**
	 * Addresses that the other end has named to be tried instead; nothing is dialled by
	 * itself, since credentials go only where they were meant to go.
	 */
	public List<URI> alternatives() {
		return hints().alternatives();
	}

	/** The same, with the caller's stack trace and this one as cause. */
	SessionException here() {
		SessionException thrown = of(this.code, String.valueOf(getMessage()), hints());
		thrown.initCause(this);
		return thrown;
	}

	/** They are not serialised. */
	private Hints hints() {
		return (this.hints != null) ? this.hints : Hints.NONE;
	}

	/**
	 * What the other end has advised.
	 *
	 * @param retryAfter when it wants to be asked again at the earliest, null = it said
	 * nothing
	 * @param alternatives what may be tried instead
	 */
	public record Hints(@Nullable Duration retryAfter, List<URI> alternatives) {

		/** No advice. */
		public static final Hints NONE = new Hints(null, List.of());

		public Hints {
			alternatives = List.copyOf(alternatives);
		}

	}

}
