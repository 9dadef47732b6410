package dev.mesh.runtime;

import dev.mesh.peer.Output;
import dev.mesh.wire.ErrorCode;
import java.net.URI;

/**
 * What people are told of an attempt that failed: the address, what went wrong and what
 * to do about it.
 */
final class AttemptText {

	private AttemptText() {
	}

	static String of(Output.AttemptFailed failed) {
		String remedy = remedy(failed.code());
		return "Session with " + address(failed.attempt().uri()) + " failed: " + failed.code() + ", "
				+ LogLimit.clean(failed.reason()) + (remedy.isEmpty() ? "" : "; " + remedy);
	}

	/** The address without user information and query, where secrets may be. */
	static String address(URI uri) {
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
		return uri.getScheme() + "://" + uri.getHost() + port + path;
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
