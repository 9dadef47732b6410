package dev.mesh.runtime;

import dev.mesh.link.ShownAddress;
import dev.mesh.peer.Output;
import dev.mesh.session.SessionEnvironment.SessionAttempt;
import dev.mesh.session.SessionException.Hints;
import dev.mesh.session.SessionException;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What people are told of an attempt that failed: the address, what went wrong and what
 * to do about it.
 */
final class AttemptText {

	private AttemptText() {
	}

	static String of(Output.AttemptFailed failed) {
		String remedy = remedy(failed.code());
		return "Session with " + ShownAddress.of(failed.attempt().uri()) + " failed: " + failed.code() + ", "
				+ LogLimit.clean(failed.reason()) + alternatives(failed) + (remedy.isEmpty() ? "" : "; " + remedy);
	}

	private static String alternatives(Output.AttemptFailed failed) {
		List<String> others = failed.attempt().alternatives();
		return others.isEmpty() ? "" : " (it names instead: " + LogLimit.clean(String.join(", ", others)) + ")";
	}

	static SessionException exception(Output.AttemptFailed failed) {
		SessionAttempt attempt = failed.attempt();
		Duration retryAfter = (attempt.retryAfterMillis() > 0) ? Duration.ofMillis(attempt.retryAfterMillis()) : null;
		return SessionException.of(failed.code(), of(failed), new Hints(retryAfter, addresses(attempt.alternatives())));
	}

	/** Those that are addresses. */
	private static List<URI> addresses(List<String> texts) {
		List<URI> addresses = new ArrayList<>();
		for (String text : texts) {
			try {
				addresses.add(new URI(text));
			}
			catch (URISyntaxException ex) {
				// The other end's mistake; what it has said is in its reason.
			}
		}
		return addresses;
	}

	private static String remedy(ErrorCode code) {
		return switch (code) {
			case AUTHENTICATION_FAILED -> "check principal and password or token, and that the other end knows them";
			case CONNECTION_DENIED -> "the other end does not want this peer; its operator decides";
			case INCOMPATIBLE_VERSION -> "bring both ends to versions that understand each other";
			case KEY_MISMATCH -> "if the other peer has a new key on purpose, pin that one";
			case SELF_CONNECTION -> "the address leads back to this peer; remove it";
			case DUPLICATE_IDENTITY -> "give each peer a data directory of its own";
			case EXPIRED, REVOKED -> "get new credentials";
			case TOO_MANY_SESSIONS -> "raise maxSessions there, or use another hub";
			default -> "";
		};
	}

}
