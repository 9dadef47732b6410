package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import org.jspecify.annotations.Nullable;

/** One session, which outlives its links. Changed by {@link SessionTable} only. */
final class SessionRecord {

	final PeerKey peer;

	/** The request it serves; null for an accepted session. */
	final @Nullable SessionTarget target;

	final Pings pings = new Pings();

	SessionTerms terms;

	long peerIncarnation;

	SessionState state = SessionState.CONNECTING;

	@Nullable LinkState link;

	/**
	 * Link whose edge statement is being signed; one at a time, so that the last one
	 * signed is the one in use.
	 */
	@Nullable LinkState attesting;

	/** Number of the last edge statement. */
	long sequence;

	/** Credentials that this end has shown and that were not answered yet. */
	@Nullable Credentials offered;

	/** Rises when its terms change in place. */
	long termsVersion;

	/** Until when the answer to what was offered must come. */
	long offerDeadline = LoopTime.NEVER;

	/** Whether this end is judging credentials that its dialer has shown. */
	boolean judging;

	/** What its dialer was let in by, when that was an attestation. */
	Credentials.@Nullable Attested attested;

	/** When that was found. */
	long attestedAt;

	/** When its dialer's credentials run out. */
	long expiresAt = LoopTime.NEVER;

	/** When it will have waited for a link for too long. */
	long windowEnd = LoopTime.NEVER;

	private LinkType linkType = LinkType.WEBSOCKET;

	private String remoteAddress = "";

	private long rttNanos;

	private @Nullable SessionInfo info;

	SessionRecord(PeerKey peer, @Nullable SessionTarget target, SessionTerms terms) {
		this.peer = peer;
		this.target = target;
		this.terms = terms;
	}

	String id() {
		return this.terms.id();
	}

	boolean isDialled() {
		return this.target != null;
	}

	boolean isActive() {
		return this.link != null;
	}

	void connect(LinkState newLink, Admission admission) {
		this.terms = admission.terms;
		this.peerIncarnation = admission.incarnation;
		this.expiresAt = admission.expiresAtNanos;
		this.judging = false;
		this.link = newLink;
		this.linkType = newLink.type;
		this.remoteAddress = newLink.remoteAddress;
		this.windowEnd = LoopTime.NEVER;
		become(SessionState.CONNECTED_ACTIVE);
	}

	void change(SessionTerms newTerms, long newExpiry) {
		this.terms = newTerms;
		this.expiresAt = newExpiry;
		this.termsVersion++;
		this.info = null;
	}

	void become(SessionState newState) {
		this.state = newState;
		this.info = null;
	}

	void measured(long nanos) {
		this.rttNanos = nanos;
		this.info = null;
	}

	SessionInfo info() {
		if (this.info == null) {
			this.info = new SessionInfo(id(), this.peer, isDialled(), this.state, this.terms.principal(),
					this.terms.roles(), this.terms.properties(), this.linkType, this.remoteAddress,
					(this.target != null) ? this.target.request() : 0, this.terms.reconnectMillis(), this.rttNanos,
					this.terms.claims(), this.terms.expiresAtMillis());
		}
		return this.info;
	}

}
