package dev.mesh.wire;

/**
 * Why a handshake was refused or a session closed: the number goes over the wire, the
 * constant is what both ends report. Numbers are never reused; new ones are added at the
 * end.
 * <p>
 * {@link #isRetryable()} answers one question for the end that dials: may the
 * <em>same</em> dialer, with the same key, credentials and configuration, succeed later
 * by trying again with its usual back-off? A {@code retryAfter} in the refusal overrides
 * the back-off, never this answer.
 */
public enum ErrorCode {

	/**
	 * Closed on purpose, nothing is wrong. Not retryable: whoever closed did not want the
	 * session any more.
	 */
	NORMAL(0, false),

	/**
	 * A frame that is well formed came in a state or with a value that the protocol
	 * forbids. Retryable.
	 */
	PROTOCOL_ERROR(1, true),

	/**
	 * Bytes that cannot be parsed: truncated, a hostile length, a bad varint, malformed
	 * UTF-8 or JSON. Retryable.
	 */
	MALFORMED_FRAME(2, true),

	/** A record is larger than the limit announced for this session. Retryable. */
	RECORD_TOO_LARGE(3, true),

	/**
	 * A frame type that is neither known nor marked optional. Retryable: the version is
	 * negotiated again.
	 */
	UNKNOWN_FRAME(4, true),

	/**
	 * The handshake was not complete within its time limit (10 s by default). Retryable.
	 */
	HANDSHAKE_TIMEOUT(5, true),

	/**
	 * The two ends share no protocol version. Not retryable: one of them must be upgraded
	 * first.
	 */
	INCOMPATIBLE_VERSION(6, false),

	/**
	 * Credentials are missing, wrong, or no authenticator vouched for them. Not retryable
	 * with the same ones.
	 */
	AUTHENTICATION_FAILED(7, false),

	/**
	 * The connection request handler said no, failed, or gave no answer in time. Not
	 * retryable.
	 */
	CONNECTION_DENIED(8, false),

	/**
	 * A signature over a handshake, record or statement does not match its signer's key.
	 * Not retryable.
	 */
	BAD_SIGNATURE(9, false),

	/**
	 * The remote end proved a key other than the one the dialer pinned. Not retryable:
	 * perhaps an impostor.
	 */
	KEY_MISMATCH(10, false),

	/**
	 * The dialer met its own key: an address that leads back to itself. Not retryable.
	 */
	SELF_CONNECTION(11, false),

	/**
	 * The mesh has already seen a higher incarnation of this key than the one presented.
	 * Retryable once, with the incarnation named in the refusal plus one.
	 */
	STALE_INCARNATION(12, true),

	/**
	 * One key runs in two processes at once. Not retryable, terminal: each peer needs a
	 * data directory of its own.
	 */
	DUPLICATE_IDENTITY(13, false),

	/**
	 * Both ends dialled at once and the other session survives. Not retryable: there is a
	 * session already.
	 */
	DUPLICATE_SESSION(14, false),

	/**
	 * Too many handshakes at this moment; the refusal says when to come back. Retryable.
	 */
	BUSY(15, true),

	/**
	 * The acceptor has its maximum of sessions; the refusal names alternatives.
	 * Retryable.
	 */
	TOO_MANY_SESSIONS(16, true),

	/**
	 * A poll reached a process that does not hold the session, for instance behind a load
	 * balancer. Retryable.
	 */
	WRONG_NODE(17, true),

	/**
	 * The credentials ran out while the session was open. Not retryable with the same
	 * ones.
	 */
	EXPIRED(18, false),

	/** The attester withdrew the attestation of this peer. Not retryable. */
	REVOKED(19, false),

	/** No byte was received for the dead time (20 s by default). Retryable. */
	LIVENESS_TIMEOUT(20, true),

	/** The link took no bytes for the write-stall time (15 s by default). Retryable. */
	WRITE_STALLED(21, true),

	/**
	 * A newer link or session of the same peer took this one's place. Not retryable: the
	 * newer one is in use.
	 */
	REPLACED(22, false),

	/**
	 * The node is stopping or draining in good order. Retryable: it may come back, or
	 * another hub is there.
	 */
	GOING_AWAY(23, true),

	/**
	 * The remote end used more than its quota of bytes, requests or records. Retryable.
	 */
	QUOTA_EXCEEDED(24, true),

	/**
	 * The fault is on the reporting side: a broken invariant, or no room for something
	 * needed. Retryable.
	 */
	INTERNAL_ERROR(25, true),

	/**
	 * No link came about, or it was lost before the session was established: connection
	 * refused, unknown host, an HTTP error, TLS. Found by the dialer itself. Retryable.
	 */
	LINK_FAILED(26, true),

	/**
	 * The host's name in the address has no address. Found by the dialer itself.
	 * Retryable.
	 */
	UNKNOWN_HOST(27, true),

	/**
	 * No answer within the connect time-out. Found by the dialer itself. Retryable.
	 */
	CONNECT_TIMEOUT(28, true),

	/**
	 * No encrypted link: the certificate is not trusted, or the other end speaks no TLS.
	 * Found by the dialer itself. Retryable, since certificates are renewed.
	 */
	TLS_FAILED(29, true);

	private static final ErrorCode[] BY_CODE = values();

	private final int code;

	private final boolean retryable;

	ErrorCode(int code, boolean retryable) {
		this.code = code;
		this.retryable = retryable;
	}

	/**
	 * Returns the number that stands for this error on the wire.
	 * @return the number, from 0 and below 128, so one byte as a varint
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Says whether the same dialer should try again, with its usual back-off.
	 * @return {@code false} when trying again without a change of key, credentials or
	 * configuration cannot help
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Returns the error that a number stands for. A number this version does not know,
	 * from a newer remote end, is {@link #INTERNAL_ERROR}; the text that travels with it
	 * says more.
	 * @param code a number as received
	 * @return the error, never an exception
	 */
	public static ErrorCode of(int code) {
		return (code >= 0 && code < BY_CODE.length) ? BY_CODE[code] : INTERNAL_ERROR;
	}

}
