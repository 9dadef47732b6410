package dev.mesh.peer;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.ConnectionVerdict;
import dev.mesh.session.SessionEnvironment.Candidate;
import dev.mesh.session.SessionInfo;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * With whom the application wants sessions: asks its connection request handler about
 * dialers in their handshake, and about neighbours ({@link GuardedNeighbours}). Without a
 * handler it keeps nothing and asks nothing.
 * <p>
 * Metadata counts once the signature of its record was verified. One question at a time
 * is open about a session that stands, and at most 256 about dialers.
 */
final class ConnectionGuard {

	/** Dialers beyond that are told to come back; those that have gone count too. */
	static final int MAX_CANDIDATES = 256;

	private static final long BUSY_RETRY_MILLIS = 1_000;

	private final MeshPeer peer;

	private final ConnectionQuestions questions;

	private final GuardedNeighbours neighbours;

	/** Whether there is a handler. */
	private boolean guarding;

	/** Dialers that are being judged. */
	private int candidates;

	/** What dialers were let in with whose session has not begun. */
	private final Map<PeerKey, Judged> admitted = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerKey, Judged> eldest) {
			return size() > MAX_CANDIDATES;
		}

	};

	ConnectionGuard(MeshPeer peer) {
		this.peer = peer;
		this.questions = new ConnectionQuestions(peer);
		this.neighbours = new GuardedNeighbours(peer, this.questions);
	}

	/** There is a handler from now on, or none any more. */
	void handleGuard(boolean wanted) {
		if (wanted && !this.guarding) {
			this.neighbours.begin();
		}
		else if (!wanted) {
			this.neighbours.end();
			this.admitted.clear();
		}
		this.guarding = wanted;
	}

	/** A dialer was authenticated and wants a session. */
	void authorize(Candidate candidate, byte[] signedRecord, Consumer<ConnectionVerdict> onVerdict) {
		if (!this.guarding) {
			onVerdict.accept(ConnectionVerdict.ALLOWED);
			return;
		}
		if (this.candidates >= MAX_CANDIDATES) {
			this.peer.count("session.connection.busy");
			onVerdict.accept(new ConnectionVerdict(ErrorCode.BUSY, "too many are waiting for an answer",
					BUSY_RETRY_MILLIS, List.of()));
			return;
		}
		PeerRecord record;
		SignedBlock block;
		try {
			record = PeerRecord.parse(signedRecord);
			block = SignedBlock.split(signedRecord, PeerRecord.MAX_BYTES);
		}
		catch (ProtocolException ex) {
			onVerdict.accept(ConnectionVerdict.refused(ex.code(), String.valueOf(ex.getMessage())));
			return;
		}
		this.candidates++;
		this.peer.desk()
			.verify(candidate.peer(), SignedBlock.toSign(PeerRecord.LABEL, block.content()), block.signature(),
					(genuine) -> {
						if (genuine && record.key().equals(candidate.peer())) {
							ask(candidate, newest(record), onVerdict);
						}
						else {
							this.candidates--;
							onVerdict.accept(ConnectionVerdict.refused(ErrorCode.BAD_SIGNATURE,
									"the presence record in PROOF is not the dialer's own"));
						}
					});
	}

	/** What a dialer shows may be older than what others have told. */
	private PeerRecord newest(PeerRecord shown) {
		PeerRecord known = this.peer.gossip().record(shown.key());
		return (known != null && Judged.of(known).isNewerThan(Judged.of(shown))) ? known : shown;
	}

	private void ask(Candidate candidate, PeerRecord record, Consumer<ConnectionVerdict> onVerdict) {
		ConnectionRequest request = new ConnectionRequest(candidate.peer(), record.name(), record.metadata(),
				ConnectionRequest.authenticated(candidate.identity().principal(), candidate.identity().roles(),
						candidate.identity().claims()),
				candidate.linkType().name(), candidate.remoteAddress(), false);
		this.questions.ask(request, candidate.deadlineNanos(), (answer) -> {
			this.candidates--;
			if (answer.isAllowed() && this.guarding) {
				this.admitted.put(candidate.peer(), Judged.of(record));
			}
			onVerdict.accept(answer.verdict(candidate.resumes()));
		});
	}

	/** A session has a link, for the first time or again. */
	void onConnected(SessionInfo session) {
		if (this.guarding) {
			Judged judged = this.admitted.remove(session.peer());
			this.neighbours.connected(session, session.dialled() ? null : judged);
		}
	}

	/** The authenticator knows the peer of a session as somebody else now. */
	void onIdentityChanged(SessionInfo session) {
		this.neighbours.identityChanged(session);
	}

	/** A newer record of a peer was accepted. */
	void onRecord(PeerRecord record) {
		this.neighbours.recordAccepted(record);
	}

	void onClosed(SessionInfo session) {
		this.neighbours.closed(session);
	}

	void handleDeadlines(long nowNanos) {
		this.questions.handleDeadlines(nowNanos);
		this.neighbours.handleDeadlines(nowNanos);
	}

	long nextDeadlineNanos() {
		return Math.min(this.questions.nextDeadlineNanos(), this.neighbours.nextDeadlineNanos());
	}

	/** How many questions are open. */
	int openQuestions() {
		return this.questions.size();
	}

}
