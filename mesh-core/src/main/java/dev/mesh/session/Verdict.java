package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import java.time.Instant;

/**
 * What the authenticator chain said, and for how long. The clock that tells the time of
 * day is only known where it was asked.
 *
 * @param result Allow or Deny
 * @param validMillis how long an Allow holds from now on, {@link #FOR_EVER} without end
 * @param denial what a Deny is told as
 */
public record Verdict(AuthenticationResult result, long validMillis, ErrorCode denial) {

	/** Without end. */
	public static final long FOR_EVER = Long.MAX_VALUE;

	/** What the protocol cannot write is as good as never. */
	private static final Instant LATEST = Instant.ofEpochMilli(StrictJson.MAX_INTEGER);

	/** A verdict, given at this time of the wall clock. */
	public static Verdict of(AuthenticationResult result, long wallMillis) {
		if (!(result instanceof AuthenticationResult.Allow allow) || allow.expiresAt() == null) {
			return new Verdict(result, FOR_EVER, ErrorCode.AUTHENTICATION_FAILED);
		}
		if (allow.expiresAt().isAfter(LATEST)) {
			return new Verdict(allow.until(null), FOR_EVER, ErrorCode.AUTHENTICATION_FAILED);
		}
		long left = allow.expiresAt().isBefore(Instant.EPOCH) ? 0 : allow.expiresAt().toEpochMilli() - wallMillis;
		return (left > 0) ? new Verdict(result, left, ErrorCode.AUTHENTICATION_FAILED)
				: new Verdict(AuthenticationResult.deny("the credentials have expired"), FOR_EVER, ErrorCode.EXPIRED);
	}

	/**
	 * Whoever was to judge could not: not let in now, but nothing is said about the
	 * credentials, and a session that resumes is not lost.
	 */
	public static Verdict failed() {
		return new Verdict(AuthenticationResult.deny("the authenticator failed"), FOR_EVER, ErrorCode.INTERNAL_ERROR);
	}

	/** Nobody was asked, because too many wait already. */
	public static Verdict busy(long retryAfterMillis) {
		return new Verdict(
				new AuthenticationResult.Deny("too many are waiting for their authentication", retryAfterMillis),
				FOR_EVER, ErrorCode.BUSY);
	}

}
