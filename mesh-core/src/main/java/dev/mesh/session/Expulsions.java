package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;

/**
 * Sessions that end because their peer is not wanted any more: part of {@link Sessions},
 * and used as that is.
 */
public final class Expulsions {

	/** So long after a handshake its attester may say that the attestation was old. */
	private static final long JUST_NOW_NANOS = 30_000_000_000L;

	private final SessionParts parts;

	Expulsions(SessionParts parts) {
		this.parts = parts;
	}

	/**
	 * Ends the session that this peer has accepted from another one, and lets that one in
	 * no more.
	 */
	public void revoke(PeerKey peer, String reason, long nowNanos) {
		this.parts.time().advance(nowNanos);
		this.parts.revocations().add(peer, reason);
		SessionRecord session = this.parts.table().find(peer);
		if (session != null && !session.isDialled()) {
			this.parts.table().close(session, ErrorCode.REVOKED, reason);
		}
	}

	/**
	 * An attester that is trusted here has withdrawn what it said of a peer: the session
	 * that was accepted because of it ends.
	 * @param attestedIn the peer's session with the attester
	 */
	public void revokeAttested(PeerKey peer, PeerKey attester, String attestedIn, long nowNanos) {
		this.parts.time().advance(nowNanos);
		SessionRecord session = this.parts.table().find(peer);
		Credentials.Attested by = (session != null) ? session.attested : null;
		if (session != null && by != null && by.attester().equals(attester) && by.session().equals(attestedIn)) {
			this.parts.table()
				.close(session, ErrorCode.REVOKED, "the attestation was withdrawn by " + attester.shortForm());
		}
	}

	/**
	 * An attester that is trusted here says that it has no such session with a peer. What
	 * was accepted just because of that session ends; what stands for longer has outlived
	 * it, as it may.
	 * @param attestedIn the peer's session with the attester
	 */
	public void attestationEnded(PeerKey peer, PeerKey attester, String attestedIn, long nowNanos) {
		SessionRecord session = this.parts.table().find(peer);
		if (session != null && nowNanos - session.attestedAt < JUST_NOW_NANOS) {
			revokeAttested(peer, attester, attestedIn, nowNanos);
		}
	}

	/**
	 * Closes a session that is not wanted; a persistent request that it serves goes on.
	 */
	public void deny(String sessionId, ConnectionVerdict verdict, long nowNanos) {
		this.parts.time().advance(nowNanos);
		SessionRecord session = this.parts.table().find(sessionId);
		if (session != null) {
			this.parts.table().close(session, verdict.refusal());
		}
	}

	/** Lets a peer in again, if its credentials are accepted. */
	public void reinstate(PeerKey peer, long nowNanos) {
		this.parts.time().advance(nowNanos);
		this.parts.revocations().remove(peer);
	}

}
