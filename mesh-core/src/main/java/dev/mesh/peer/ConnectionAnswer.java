package dev.mesh.peer;

import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.ConnectionRequestAuthorization.Allow;
import dev.mesh.presence.ConnectionRequestAuthorization.Deny;
import dev.mesh.presence.ConnectionRequestAuthorization.Redirect;
import dev.mesh.session.ConnectionVerdict;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a question to the connection request handler. No answer is a denial.
 *
 * @param authorization what it has said; null when it has failed or is late
 * @param late whether it has not answered in time
 */
record ConnectionAnswer(@Nullable ConnectionRequestAuthorization authorization, boolean late) {

	boolean isAllowed() {
		return this.authorization instanceof Allow;
	}

	/**
	 * What the other end is told.
	 * @param resumes whether it wants back a session that it has: that one does not end
	 * because nobody could judge
	 */
	ConnectionVerdict verdict(boolean resumes) {
		if (this.authorization instanceof Deny deny) {
			return new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, deny.reason(), deny.retryAfterMillis(),
					List.of());
		}
		if (this.authorization instanceof Redirect redirect) {
			return new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, redirect.reason(), 0,
					redirect.alternatives().stream().map(URI::toString).toList());
		}
		if (isAllowed()) {
			return ConnectionVerdict.ALLOWED;
		}
		return ConnectionVerdict.refused(resumes ? ErrorCode.INTERNAL_ERROR : ErrorCode.CONNECTION_DENIED, this.late
				? "the connection request handler has not answered in time" : "the connection request handler failed");
	}

}
