package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt to open or resume a session did not succeed.
 *
 * @param code the reason
 * @param reason the same for people
 * @param retryAfterMillis when the other end wants to be asked again, 0 = it said nothing
 * @param seenIncarnation highest incarnation that the other end knows of the dialer, 0 =
 * it said nothing
 * @param newerRecord signed presence record of that incarnation, in base64url, which
 * shows that it exists; null when the other end has none
 * @param alternatives addresses that may do instead
 * @param provenBy key of the end that refused, when the refusal cannot be forged; null
 * when anybody on the way could have sent it, or this end found the reason itself
 */
record Refusal(ErrorCode code, String reason, long retryAfterMillis, long seenIncarnation, @Nullable String newerRecord,
		List<String> alternatives, @Nullable PeerKey provenBy) {

	/**
	 * What stands for a link that could not be made, or was lost before the handshake was
	 * complete.
	 */
	static final ErrorCode NO_LINK = ErrorCode.LINK_FAILED;

	static Refusal of(ErrorCode code, String reason) {
		return new Refusal(code, reason, 0, 0, null, List.of(), null);
	}

	Refusal retryAfter(long millis) {
		return new Refusal(this.code, this.reason, Math.max(0, Math.min(millis, StrictJson.MAX_INTEGER)),
				this.seenIncarnation, this.newerRecord, this.alternatives, this.provenBy);
	}

	Refusal seen(long incarnation, @Nullable String record) {
		return new Refusal(this.code, this.reason, this.retryAfterMillis, incarnation, record, this.alternatives,
				this.provenBy);
	}

	Refusal orElseAt(List<String> others) {
		return new Refusal(this.code, this.reason, this.retryAfterMillis, this.seenIncarnation, this.newerRecord,
				others, this.provenBy);
	}

	/** Whether the same attempt can only succeed after somebody has changed something. */
	boolean isFinal() {
		return !this.code.isRetryable() && this.code != ErrorCode.DUPLICATE_SESSION && this.code != ErrorCode.REPLACED;
	}

	/**
	 * Whether its address can never become right. What anybody on the way can say counts
	 * only where there can be no proof of it.
	 */
	boolean isFinalForAddress() {
		return this.code == ErrorCode.SELF_CONNECTION || (this.code == ErrorCode.KEY_MISMATCH && this.provenBy != null);
	}

	/**
	 * Whether another transport may do better at the same address: no answer came
	 * through, or one that a proxy has made up.
	 */
	boolean mayDependOnTransport() {
		return this.provenBy == null && (this.code == ErrorCode.LINK_FAILED || this.code == ErrorCode.CONNECT_TIMEOUT
				|| this.code == ErrorCode.HANDSHAKE_TIMEOUT);
	}

	/** Whether no address can ever become right. */
	boolean isFinalForRequest() {
		return this.code == ErrorCode.DUPLICATE_IDENTITY && this.provenBy != null;
	}

	Refusal from(PeerKey peer) {
		return new Refusal(this.code, this.reason, this.retryAfterMillis, this.seenIncarnation, this.newerRecord,
				this.alternatives, peer);
	}

}
