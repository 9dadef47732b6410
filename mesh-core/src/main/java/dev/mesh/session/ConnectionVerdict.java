package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import java.util.List;

/**
 * Whether the application wants a session with a peer that has shown who it is.
 *
 * @param code NORMAL when it does, else why not
 * @param reason the same for people
 * @param retryAfterMillis when the other end may ask again, 0 = says nothing
 * @param alternatives at most three addresses that may do instead
 */
public record ConnectionVerdict(ErrorCode code, String reason, long retryAfterMillis, List<String> alternatives) {

	/** It does. */
	public static final ConnectionVerdict ALLOWED = new ConnectionVerdict(ErrorCode.NORMAL, "", 0, List.of());

	public ConnectionVerdict {
		alternatives = List.copyOf(alternatives);
	}

	/** It does not, for this reason. */
	public static ConnectionVerdict refused(ErrorCode code, String reason) {
		return new ConnectionVerdict(code, reason, 0, List.of());
	}

	/** Whether it does. */
	public boolean isAllowed() {
		return this.code == ErrorCode.NORMAL;
	}

	/** What the other end is told when it does not. */
	Refusal refusal() {
		return Refusal.of(this.code, this.reason).retryAfter(this.retryAfterMillis).orElseAt(this.alternatives);
	}

}
