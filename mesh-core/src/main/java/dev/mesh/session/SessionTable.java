package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of one peer: at most one for each other peer, the one that both ends agree
 * to keep.
 */
final class SessionTable {

	private final SessionSettings settings;

	private final SessionEnvironment environment;

	private final LoopTime time;

	private final Links links;

	private final LocalState local;

	/** Hears of peers whose session has got a link. */
	private final Consumer<PeerKey> onPeerConnected;

	/** Hears of peers that have no session any more. */
	private final Consumer<PeerKey> onPeerFree;

	private final Map<PeerKey, SessionRecord> byPeer = new LinkedHashMap<>();

	private final Map<String, SessionRecord> byId = new LinkedHashMap<>();

	SessionTable(SessionSettings settings, LocalState local, Links links, LoopTime time, SessionEnvironment environment,
			Consumer<PeerKey> onPeerConnected, Consumer<PeerKey> onPeerFree) {
		this.settings = settings;
		this.environment = environment;
		this.time = time;
		this.links = links;
		this.local = local;
		this.onPeerConnected = onPeerConnected;
		this.onPeerFree = onPeerFree;
	}

	/** The link of the session with a peer, null when it has none. */
	@Nullable LinkState activeLink(PeerKey peer) {
		SessionRecord session = find(peer);
		return (session != null) ? session.link : null;
	}

	@Nullable SessionRecord find(PeerKey peer) {
		return this.byPeer.get(peer);
	}

	@Nullable SessionRecord find(String id) {
		return this.byId.get(id);
	}

	/** A copy, because what is done to sessions changes the table. */
	List<SessionRecord> all() {
		return new ArrayList<>(this.byPeer.values());
	}

	/** Highest incarnation of a peer that was ever accepted. */
	long knownIncarnation(PeerKey peer) {
		SessionRecord existing = this.byPeer.get(peer);
		long known = this.environment.knownIncarnation(peer);
		return (existing != null) ? Math.max(known, existing.peerIncarnation) : known;
	}

	/**
	 * What speaks against a session that a proven peer has dialled; null when nothing
	 * does. It holds until the table changes.
	 */
	@Nullable Refusal objection(PeerKey peer, long incarnation) {
		SessionRecord existing = this.byPeer.get(peer);
		boolean addsOne = existing == null || existing.isDialled();
		if (addsOne && accepted() >= this.settings.maxSessions()) {
			return Refusal
				.of(ErrorCode.TOO_MANY_SESSIONS,
						"this peer accepts at most " + this.settings.maxSessions() + " sessions")
				.orElseAt(this.environment.alternatives(peer));
		}
		if (existing != null && existing.isDialled() && existing.peerIncarnation >= incarnation
				&& this.local.key().compareTo(peer) < 0) {
			return Refusal.of(ErrorCode.DUPLICATE_SESSION, "the session that the smaller key has dialled stays");
		}
		return null;
	}

	/**
	 * Whether a session that this end has dialled, and that the other end has just
	 * accepted, gives way to the one there is. One that has lost its link does not count:
	 * the other end would have refused if it still had it.
	 */
	boolean mustYield(PeerKey peer, long incarnation) {
		SessionRecord existing = this.byPeer.get(peer);
		return existing != null && !existing.isDialled() && existing.isActive()
				&& existing.peerIncarnation >= incarnation && peer.compareTo(this.local.key()) < 0;
	}

	/**
	 * The accepted session that a dialer may have back; null when there is none of this
	 * id, key and incarnation.
	 */
	@Nullable SessionRecord resumable(Hello hello) {
		SessionRecord existing = this.byPeer.get(hello.key());
		boolean same = existing != null && !existing.isDialled() && existing.id().equals(hello.resume())
				&& existing.peerIncarnation == hello.incarnation();
		return same ? existing : null;
	}

	/**
	 * Takes a new session up, in place of any other with its peer, and gives it its first
	 * link.
	 */
	void open(SessionRecord session, LinkState link, Admission admission) {
		SessionRecord existing = this.byPeer.put(session.peer, session);
		this.byId.put(session.id(), session);
		session.sequence = 1;
		if (existing != null) {
			boolean restarted = existing.peerIncarnation < admission.incarnation;
			close(existing, ErrorCode.REPLACED,
					restarted ? "the other peer has restarted" : "a newer session with the same peer took its place");
		}
		attach(session, link, admission);
	}

	/** Gives a session a link, in place of the one it has. Its id may be new. */
	void attach(SessionRecord session, LinkState link, Admission admission) {
		LinkState old = session.link;
		failReauthentication(session, "the session has moved to another link before the answer came");
		if (old != null) {
			old.session = null;
			this.links.close(old, ErrorCode.REPLACED, "the session has moved to a newer link");
		}
		if (this.byId.remove(session.id(), session)) {
			this.byId.put(admission.terms.id(), session);
		}
		this.links.activate(link, session, admission.recordBytes);
		session.attesting = null;
		session.connect(link, admission);
		this.time.wakeAt(session.expiresAt);
		this.local.accepted();
		resendPings(session, link);
		try {
			this.environment.onConnected(session.info(), admission.introduction, admission.evidence);
			this.onPeerConnected.accept(session.peer);
		}
		catch (ProtocolException ex) {
			// The evidence is what a remote end sent, and only presence can read it.
			this.environment.count(Sessions.PROTOCOL_ERRORS);
			close(session, ex.code(), String.valueOf(ex.getMessage()));
		}
	}

	/** The link of a session has gone. */
	void lost(SessionRecord session, String cause) {
		session.link = null;
		long windowMillis = session.terms.reconnectMillis();
		if (windowMillis == 0) {
			end(session, SessionState.CLOSED_FAILED, ErrorCode.LIVENESS_TIMEOUT, cause);
			return;
		}
		failReauthentication(session, "the link was lost before the answer came");
		session.windowEnd = this.time.now() + windowMillis * 1_000_000;
		this.time.wakeAt(session.windowEnd);
		session.become(SessionState.RECOVERING_RECONNECT);
		this.environment.onRecovering(session.info());
		if (session.target != null) {
			session.target.recover(session);
		}
	}

	/** Closes a session at this end and tells the other one, if there is a link. */
	void close(SessionRecord session, ErrorCode code, String reason) {
		close(session, Refusal.of(code, reason));
	}

	/** The same, and says when the end that has dialled may try again. */
	void close(SessionRecord session, Refusal refusal) {
		if (session.link != null) {
			this.links.transmitClose(session.link, refusal);
		}
		end(session, SessionState.CLOSED_BY_CLIENT, refusal);
	}

	/** Ends a session, once. */
	void end(SessionRecord session, SessionState state, ErrorCode code, String reason) {
		end(session, state, Refusal.of(code, reason));
	}

	/** The same, and heeds when it may be tried again. */
	void end(SessionRecord session, SessionState state, Refusal refusal) {
		if (session.state.isClosed()) {
			return;
		}
		ErrorCode code = refusal.code();
		String reason = refusal.reason();
		LinkState link = session.link;
		session.link = null;
		session.windowEnd = LoopTime.NEVER;
		failReauthentication(session, reason);
		session.become(state);
		this.byPeer.remove(session.peer, session);
		this.byId.remove(session.id(), session);
		if (link != null) {
			link.session = null;
			this.links.close(link, code, reason);
		}
		this.environment.onClosed(session.info(), code, reason);
		if (session.target != null) {
			session.target.sessionEnded(session, refusal);
		}
		if (!this.byPeer.containsKey(session.peer)) {
			this.onPeerFree.accept(session.peer);
		}
	}

	void handleDeadlines(long lateNanos) {
		for (SessionRecord session : all()) {
			session.windowEnd = this.time.postpone(session.windowEnd, lateNanos,
					session.terms.reconnectMillis() * 1_000_000);
			if (session.windowEnd <= this.time.now()) {
				end(session, SessionState.CLOSED_FAILED, ErrorCode.LIVENESS_TIMEOUT,
						"no new link within " + session.terms.reconnectMillis() + " ms");
			}
			else if (session.offerDeadline <= this.time.now()) {
				// The answer may still come: until then nothing else can be offered.
				session.offerDeadline = LoopTime.NEVER;
				this.environment.onReauthenticated(session.info(), ErrorCode.HANDSHAKE_TIMEOUT,
						"the acceptor has not answered in time", 0);
			}
			if (!session.state.isClosed() && session.expiresAt <= this.time.now()) {
				close(session, ErrorCode.EXPIRED, "the credentials have expired");
			}
		}
	}

	void announceDeadlines() {
		this.byPeer.values()
			.forEach((session) -> this.time
				.wakeAt(Math.min(session.windowEnd, Math.min(session.expiresAt, session.offerDeadline))));
	}

	/** The terms of an active session are others from now on. */
	void changeTerms(SessionRecord session, SessionTerms terms, long expiresAtNanos, byte[] statement) {
		session.change(terms, expiresAtNanos);
		this.time.wakeAt(expiresAtNanos);
		try {
			this.environment.onTermsChanged(session.info(), statement);
		}
		catch (ProtocolException ex) {
			this.environment.count(Sessions.PROTOCOL_ERRORS);
			close(session, ex.code(), String.valueOf(ex.getMessage()));
		}
	}

	private void failReauthentication(SessionRecord session, String reason) {
		boolean awaited = session.offerDeadline != LoopTime.NEVER;
		session.offered = null;
		session.offerDeadline = LoopTime.NEVER;
		if (awaited) {
			this.environment.onReauthenticated(session.info(), Refusal.NO_LINK, reason, 0);
		}
	}

	private long accepted() {
		return this.byPeer.values().stream().filter((session) -> !session.isDialled()).count();
	}

	private void resendPings(SessionRecord session, LinkState link) {
		List<Long> asked = session.pings.takeAsked();
		if (link.outbox != null) {
			for (long token : asked) {
				link.outbox.ping(session.pings.sent(token, this.time.now()));
			}
		}
	}

}
