package dev.mesh.peer;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PeerRecord;
import dev.mesh.session.SessionInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers that have a session, as the connection request handler has judged them: it is
 * asked about those that this end has dialled, and again about all when their metadata
 * changes. One question at a time about each.
 */
final class GuardedNeighbours {

	/**
	 * For so long a newer record is waited for. A neighbour sends its own first of all;
	 * the one that is known may be what it was evicted for.
	 */
	private static final long NEWER_NANOS = 1_000_000_000L;

	private final MeshPeer peer;

	private final ConnectionQuestions questions;

	/** One for each session, while there is a handler. */
	private final Map<PeerKey, Neighbour> neighbours = new LinkedHashMap<>();

	/** No neighbour's record is overdue before. */
	private long recordsByNanos = Long.MAX_VALUE;

	GuardedNeighbours(MeshPeer peer, ConnectionQuestions questions) {
		this.peer = peer;
		this.questions = questions;
	}

	/**
	 * Those that are there when a handler is set are left alone until something changes.
	 */
	void begin() {
		for (SessionInfo session : this.peer.sessions().sessions()) {
			Neighbour neighbour = new Neighbour(session.id());
			neighbour.judged = Judged.of(this.peer.gossip().record(session.peer()));
			this.neighbours.put(session.peer(), neighbour);
		}
	}

	/** There is no handler any more. */
	void end() {
		List.copyOf(this.neighbours.keySet()).forEach(this::forget);
	}

	/**
	 * A session has a link, for the first time or again.
	 * @param judged what its dialer was let in with; null when nobody was asked
	 */
	void connected(SessionInfo session, @Nullable Judged judged) {
		Neighbour neighbour = this.neighbours.get(session.peer());
		if (neighbour == null || !neighbour.session.equals(session.id())) {
			forget(session.peer());
			neighbour = new Neighbour(session.id());
			this.neighbours.put(session.peer(), neighbour);
		}
		if (judged != null) {
			neighbour.judged = judged;
			neighbour.recordBy = Long.MAX_VALUE;
			lookAgain(session.peer(), neighbour);
		}
		else {
			boolean known = isCurrent(this.peer.gossip().record(session.peer()));
			neighbour.recordBy = this.peer.turnNanos() + (known ? NEWER_NANOS : timeoutNanos());
			this.recordsByNanos = Math.min(this.recordsByNanos, neighbour.recordBy);
		}
	}

	/** The authenticator knows the peer of a session as somebody else now. */
	void identityChanged(SessionInfo session) {
		Neighbour neighbour = this.neighbours.get(session.peer());
		if (neighbour != null) {
			ask(session.peer(), neighbour);
		}
	}

	/** A newer record of a peer was accepted. */
	void recordAccepted(PeerRecord record) {
		Neighbour neighbour = this.neighbours.get(record.key());
		if (neighbour == null) {
			return;
		}
		if (neighbour.recordBy == Long.MAX_VALUE) {
			lookAgain(record.key(), neighbour);
		}
		else if (isCurrent(record)) {
			ask(record.key(), neighbour);
		}
	}

	void closed(SessionInfo session) {
		Neighbour neighbour = this.neighbours.get(session.peer());
		if (neighbour != null && neighbour.session.equals(session.id())) {
			forget(session.peer());
		}
	}

	private void forget(PeerKey key) {
		Neighbour neighbour = this.neighbours.remove(key);
		if (neighbour != null && neighbour.question != null) {
			this.questions.forget(neighbour.question);
		}
	}

	/** Whether a record is of the process that the session is with. */
	private boolean isCurrent(@Nullable PeerRecord record) {
		return record != null && record.incarnation() >= this.peer.sessions().incarnationOf(record.key());
	}

	/** Asks when the metadata is not what was judged, unless it is being judged. */
	private void lookAgain(PeerKey key, Neighbour neighbour) {
		Judged newest = Judged.of(this.peer.gossip().record(key));
		if (neighbour.question == null && newest.isNewerThan(neighbour.judged)
				&& !newest.metadata().equals(neighbour.judged.metadata())) {
			ask(key, neighbour);
		}
	}

	/** One question at a time. */
	private void ask(PeerKey key, Neighbour neighbour) {
		neighbour.recordBy = Long.MAX_VALUE;
		neighbour.again = neighbour.question != null;
		SessionInfo session = this.peer.sessions().session(key);
		if (neighbour.again || session == null) {
			return;
		}
		PeerRecord record = this.peer.gossip().record(key);
		Judged judged = Judged.of(record);
		ConnectionRequest request = new ConnectionRequest(key, (record != null) ? record.name() : "", judged.metadata(),
				identityOf(session), session.linkType().name(), session.remoteAddress(), session.dialled());
		neighbour.question = this.questions.ask(request, this.peer.turnNanos() + timeoutNanos(), (answer) -> {
			neighbour.question = null;
			if (answer.isAllowed()) {
				neighbour.judged = judged;
				goOn(key, neighbour);
			}
			else {
				this.peer.count("session.connection.evicted");
				this.peer.sessions().expulsions().deny(neighbour.session, answer.verdict(false), this.peer.turnNanos());
			}
		});
	}

	/** What has changed while it was judged is judged now. */
	private void goOn(PeerKey key, Neighbour neighbour) {
		if (neighbour.again) {
			ask(key, neighbour);
		}
		else {
			lookAgain(key, neighbour);
		}
	}

	private Map<String, Object> identityOf(SessionInfo session) {
		if (!session.dialled()) {
			return ConnectionRequest.authenticated(session.principal(), session.roles(), session.claims());
		}
		return this.peer.gossip()
			.graph(this.peer.turnNanos())
			.peer(session.peer())
			.map(Peer::identityMetadata)
			.orElse(Map.of());
	}

	private long timeoutNanos() {
		return this.peer.setup().limits().session().connectionRequestTimeout().toNanos();
	}

	void handleDeadlines(long nowNanos) {
		if (this.recordsByNanos > nowNanos) {
			return;
		}
		for (Map.Entry<PeerKey, Neighbour> entry : List.copyOf(this.neighbours.entrySet())) {
			if (entry.getValue().recordBy <= nowNanos) {
				// It has shown nothing new, or nothing at all, and is not better off for
				// that.
				ask(entry.getKey(), entry.getValue());
			}
		}
		this.recordsByNanos = this.neighbours.values()
			.stream()
			.mapToLong((neighbour) -> neighbour.recordBy)
			.min()
			.orElse(Long.MAX_VALUE);
	}

	long nextDeadlineNanos() {
		return this.recordsByNanos;
	}

	/** How it stands with a peer that has a session. */
	private static final class Neighbour {

		private final String session;

		/** What the handler has allowed, or has found when it was set. */
		private Judged judged = Judged.NOTHING;

		private ConnectionQuestions.@Nullable Question question;

		/** Whether to ask once more when that is answered. */
		private boolean again;

		/** Until when a record is waited for; then it is asked about all the same. */
		private long recordBy = Long.MAX_VALUE;

		Neighbour(String session) {
			this.session = session;
		}

	}

}
