package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionEnvironment.Endpoint;
import dev.mesh.session.SessionEnvironment.SessionAttempt;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One request of {@code handleOpen}: dials until it has a session, keeps it through lost
 * links, and, when persistent, dials again when it ends. It has at most one attempt and
 * at most one session at a time.
 */
final class SessionTarget {

	private final long request;

	private final SessionRequest specification;

	private final SessionParts parts;

	private final DialPlan plan;

	private final UpgradeTimer upgrade;

	/** Whether the present attempt is to carry better what is carried well. */
	private boolean upgrading;

	/** Shown in the next handshake. */
	private Credentials credentials;

	/** The present attempt. */
	private @Nullable LinkState attempt;

	private long attemptIncarnation;

	/** The session, active or recovering. */
	private boolean hadSession;

	private @Nullable SessionRecord session;

	/** Peer that another session leads to; nothing is dialled while it has one. */
	private @Nullable PeerKey waitingFor;

	/** Why this end gave way to a session that is not there yet; null otherwise. */
	private @Nullable Refusal yielded;

	private long retryAt = LoopTime.NEVER;

	private boolean ended;

	SessionTarget(long request, SessionRequest specification, SessionParts parts) {
		this.request = request;
		this.specification = specification;
		this.credentials = specification.credentials();
		this.parts = parts;
		this.plan = new DialPlan(specification, parts.settings(), parts.entropy(), parts.environment()::count);
		this.upgrade = new UpgradeTimer(parts.settings(), parts.entropy());
	}

	long request() {
		return this.request;
	}

	SessionRequest specification() {
		return this.specification;
	}

	Credentials credentials() {
		return this.credentials;
	}

	/** The acceptor has accepted others: they are shown from now on. */
	void credentials(Credentials accepted) {
		this.credentials = accepted;
	}

	/** Whether it will never do anything again. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Id of the session that the next handshake asks for; null when there is none. */
	@Nullable String resumeId() {
		return (this.session != null) ? this.session.id() : null;
	}

	boolean acceptsKey(PeerKey key) {
		PeerKey pinned = this.specification.pinnedKey();
		return pinned == null || pinned.equals(key);
	}

	void dial() {
		this.retryAt = LoopTime.NEVER;
		this.upgrading = false;
		dial(this.plan.endpoint());
	}

	private void dial(Endpoint endpoint) {
		this.plan.begin();
		this.attemptIncarnation = this.parts.local().incarnation();
		this.attempt = this.parts.links().dial(this, endpoint);
	}

	/** Begins the handshake on the link that was dialled. */
	void linkOpened(LinkState link) {
		Handshake handshake = new DialerHandshake(this.parts, link, this);
		this.attemptIncarnation = this.parts.local().incarnation();
		link.handshake = handshake;
		handshake.begin();
	}

	/** What this end has against a peer that has just proven its key; null = nothing. */
	@Nullable Refusal objection(LinkState link, Hello welcome) {
		PeerKey peer = welcome.key();
		for (LinkState other : this.parts.links().all()) {
			if (other != link && !other.isAccepted() && other.handshake != null && peer.equals(other.provenPeer)) {
				return duplicate("another handshake with the same peer is in progress", peer);
			}
		}
		SessionRecord own = this.session;
		if (own != null && own.isActive() && !own.peer.equals(peer)) {
			return duplicate("another peer answers here, and the session with the first one is up", peer);
		}
		SessionRecord existing = this.parts.table().find(peer);
		if (this.specification.persistent() && existing != null && existing != this.session && existing.isActive()
				&& existing.peerIncarnation >= welcome.incarnation()) {
			return duplicate("there is a session with this peer already", peer);
		}
		return null;
	}

	/**
	 * The acceptor has let us in.
	 * @throws ProtocolException when what it says cannot be
	 */
	void accepted(LinkState link, Admission admission, boolean resumed) {
		SessionRecord own = this.session;
		boolean samePeer = own != null && own.peer.equals(admission.peer);
		boolean sameId = own != null && own.id().equals(admission.terms.id());
		boolean same = own != null && samePeer && sameId && own.peerIncarnation == admission.incarnation;
		SessionRecord holder = this.parts.table().find(admission.terms.id());
		if (resumed != same || (holder != null && holder != own)) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "ACCEPTED names a session that it cannot mean");
		}
		if (own != null && samePeer) {
			connected(link);
			this.parts.table().attach(own, link, admission);
		}
		else if (this.parts.table().mustYield(admission.peer, admission.incarnation)) {
			this.parts.links().transmitClose(link, ErrorCode.REPLACED, "the smaller key's session stays");
			this.parts.links().close(link, ErrorCode.REPLACED, "the smaller key's session stays");
			attemptFailed(link, duplicate("the other end has dialled as well, and its session stays", admission.peer));
		}
		else {
			connected(link);
			SessionRecord fresh = new SessionRecord(admission.peer, this, admission.terms);
			this.session = fresh;
			this.hadSession = true;
			this.parts.table().open(fresh, link, admission);
			if (own != null) {
				this.parts.table()
					.end(own, SessionState.CLOSED_BY_CLIENT, ErrorCode.REPLACED,
							"another peer of the same request has answered");
			}
		}
	}

	/** The link of this request's session has gone. */
	void recover(SessionRecord lost) {
		if (this.session == lost && !this.ended) {
			this.plan.lost(this.parts.time().now());
			this.upgrade.stop();
			if (this.attempt != null && this.attempt.handshake != null) {
				// It was to carry the session better, and may well carry it again.
				return;
			}
			abandonAttempt(Refusal.NO_LINK, "the session needs a link that is known to work");
			dialAfter(this.plan.delayAfterLoss());
		}
	}

	/** An attempt came to nothing; its link is closed. */
	void attemptFailed(LinkState link, Refusal refusal) {
		if (this.ended || this.attempt != link) {
			return;
		}
		this.attempt = null;
		if (this.parts.local().raiseAfter(refusal, this.attemptIncarnation)) {
			report(refusal, false);
			dial();
			return;
		}
		if (this.session != null && this.session.isActive()) {
			this.upgrade.again(this.parts.time().now());
			this.parts.time().wakeAt(this.upgrade.deadline());
			return;
		}
		if (this.session != null && this.upgrading) {
			// What carried the session before is as good as it was.
			this.upgrading = false;
			dialAfter(this.plan.delayAfterLoss());
			return;
		}
		SessionRecord recovering = this.session;
		if (recovering == null && !this.specification.persistent() && refusal.code() == ErrorCode.DUPLICATE_SESSION
				&& refusal.provenBy() != null) {
			yieldTo(refusal, refusal.provenBy());
			return;
		}
		SessionAttempt failed = describe(refusal);
		boolean concernsSession = recovering != null && recovering.peer.equals(refusal.provenBy());
		this.plan.turnToNext(refusal, recovering != null);
		boolean over = this.plan.isExhausted()
				|| (recovering == null && mayGiveUp() && this.plan.isRoundOver() && !this.plan.takeInitialRound());
		this.ended = over;
		this.parts.environment().onAttemptFailed(failed, refusal.code(), refusal.reason(), over);
		if (over) {
			return;
		}
		if (recovering != null && concernsSession && refusal.isFinal()) {
			this.parts.table().end(recovering, SessionState.CLOSED_BY_SERVER, refusal);
			return;
		}
		if (recovering == null && refusal.code() == ErrorCode.DUPLICATE_SESSION) {
			this.waitingFor = refusal.provenBy();
		}
		dialAfter(this.plan.delayAfterFailure());
	}

	private boolean mayGiveUp() {
		return !this.specification.persistent() || (this.specification.dialling().givesUp() && !this.hadSession);
	}

	/**
	 * Another session with the same peer stays. Whoever waits for this one gets that one,
	 * so it is only told once that one is there, or does not come.
	 */
	private void yieldTo(Refusal refusal, PeerKey peer) {
		SessionRecord other = this.parts.table().find(peer);
		if (other != null && other.isActive()) {
			this.ended = true;
			report(refusal, true);
			return;
		}
		this.yielded = refusal;
		this.retryAt = this.parts.time().now() + this.parts.settings().handshakeTimeout().toNanos();
		this.parts.time().wakeAt(this.retryAt);
	}

	/** A session with this peer is there. */
	void peerConnected(PeerKey peer) {
		Refusal waiting = this.yielded;
		if (waiting != null && !this.ended && peer.equals(waiting.provenBy())) {
			this.ended = true;
			report(waiting, true);
		}
	}

	/** A session of this request has ended; told once for each. */
	void sessionEnded(SessionRecord closed, Refusal refusal) {
		if (this.session != closed) {
			return;
		}
		ErrorCode code = refusal.code();
		this.session = null;
		this.retryAt = LoopTime.NEVER;
		this.upgrade.stop();
		abandonAttempt(code, refusal.reason());
		if (this.ended || !this.specification.persistent()) {
			this.ended = true;
			return;
		}
		if (code == ErrorCode.DUPLICATE_IDENTITY) {
			this.ended = true;
			report(Refusal.of(code, refusal.reason()), true);
			return;
		}
		if (code == ErrorCode.REPLACED || code == ErrorCode.DUPLICATE_SESSION) {
			this.waitingFor = closed.peer;
		}
		this.plan.closed(refusal, this.parts.time().now());
		dialAfter(this.plan.delayOfNextRound());
	}

	/** Nothing leads to this peer any more. */
	void peerFree(PeerKey peer) {
		if (peer.equals(this.waitingFor) && this.retryAt == LoopTime.NEVER && this.attempt == null) {
			dialAfter(this.plan.delayOfNextRound());
		}
	}

	/** Ends the request; its session, if any, is closed by the caller. */
	void end(ErrorCode code, String reason) {
		this.ended = true;
		this.retryAt = LoopTime.NEVER;
		this.upgrade.stop();
		abandonAttempt(code, reason);
	}

	@Nullable SessionRecord session() {
		return this.session;
	}

	void handleDeadline() {
		if (this.upgrade.take(this.parts.time().now())) {
			tryBetterTransport();
		}
		if (this.retryAt > this.parts.time().now()) {
			return;
		}
		this.retryAt = LoopTime.NEVER;
		if (this.yielded != null) {
			this.ended = true;
			report(this.yielded, true);
			return;
		}
		if (this.waitingFor != null && this.parts.table().find(this.waitingFor) != null) {
			return;
		}
		this.waitingFor = null;
		dial();
	}

	long deadline() {
		return Math.min(this.retryAt, this.upgrade.deadline());
	}

	/** Tells that the request has come to nothing, or for now. */
	void report(Refusal refusal, boolean terminal) {
		this.parts.environment().onAttemptFailed(describe(refusal), refusal.code(), refusal.reason(), terminal);
	}

	private void connected(LinkState link) {
		long now = this.parts.time().now();
		this.attempt = null;
		this.waitingFor = null;
		this.retryAt = LoopTime.NEVER;
		this.plan.connected(link.type, now);
		this.upgrade.stop();
		if (this.plan.better(link.type) != null) {
			this.upgrade.start(now);
			this.parts.time().wakeAt(this.upgrade.deadline());
		}
	}

	/** The session moves when it succeeds, and stays where it is when it does not. */
	private void tryBetterTransport() {
		SessionRecord active = this.session;
		if (active == null || active.link == null || this.attempt != null) {
			return;
		}
		Endpoint better = this.plan.better(active.link.type);
		if (better != null) {
			this.upgrading = true;
			dial(better);
		}
	}

	private void dialAfter(long delayNanos) {
		boolean parked = this.waitingFor != null && this.parts.table().find(this.waitingFor) != null;
		if (parked) {
			this.retryAt = LoopTime.NEVER;
		}
		else if (delayNanos == 0) {
			dial();
		}
		else {
			this.retryAt = this.parts.time().now() + delayNanos;
			this.parts.time().wakeAt(this.retryAt);
		}
	}

	private void abandonAttempt(ErrorCode code, String reason) {
		LinkState link = this.attempt;
		this.attempt = null;
		if (link != null && link.handshake != null) {
			link.handshake.fail(code, reason);
		}
		else if (link != null) {
			this.parts.links().close(link, code, reason);
		}
	}

	private SessionAttempt describe(Refusal refusal) {
		URI uri = this.plan.isExhausted() ? this.specification.uris().get(0) : this.plan.address();
		return new SessionAttempt(this.request, uri, this.plan.attempt(), refusal.retryAfterMillis(),
				refusal.alternatives(), refusal.provenBy());
	}

	private static Refusal duplicate(String reason, PeerKey peer) {
		return Refusal.of(ErrorCode.DUPLICATE_SESSION, reason).from(peer);
	}

}
