package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks by which attesters have taken back what they had said of somebody. Other marks
 * live with the edge that they are about; these reach everybody even when that one's
 * record does not claim the edge any more. The newest are kept, for those who come later.
 */
final class Withdrawals {

	static final int MAX_KEPT = 256;

	private final GossipEnvironment environment;

	private final Flood flood;

	private final AcceptedEdges accepted;

	private final Trust trust;

	private final Turn turn;

	private final RecordStore store;

	private final Map<MarkId, StoredMark> kept = new LinkedHashMap<>();

	Withdrawals(GossipEnvironment environment, Flood flood, AcceptedEdges accepted, Trust trust, RecordStore store,
			Turn turn) {
		this.environment = environment;
		this.flood = flood;
		this.accepted = accepted;
		this.trust = trust;
		this.turn = turn;
		this.store = store;
	}

	/** This peer takes back what it has said of another one. */
	void revoke(PeerKey dialer) {
		this.accepted.revoke(dialer, true);
		List<EdgeStatement> said = new ArrayList<>();
		for (AcceptedEdges.Accepted session : this.accepted.all()) {
			if (session.statement().dialer().equals(dialer)) {
				said.add(session.statement());
			}
		}
		for (EdgeStatement statement : said) {
			EdgeMark mark = AcceptedEdges.mark(statement, EdgeMark.State.REVOKED);
			byte[] content = mark.content();
			this.environment.keys().sign(SignedBlock.toSign(EdgeMark.LABEL, content), (signature) -> {
				this.turn.touch();
				SignedBlock block = SignedBlock.split(SignedBlock.assemble(content, signature), EdgeMark.MAX_BYTES);
				admit(new StoredMark(mark, block), null);
			});
		}
	}

	/** A genuine one has come, or was made here: passed on when it is news. */
	void admit(StoredMark stored, @Nullable PeerKey from) {
		EdgeMark mark = stored.mark();
		StoredMark known = this.kept.get(MarkId.of(mark));
		boolean heardOf = from == null || this.store.get(mark.acceptor()) != null;
		if (!heardOf || (known != null && known.mark().sequence() >= mark.sequence())) {
			return;
		}
		this.kept.put(MarkId.of(mark), stored);
		if (this.kept.size() > MAX_KEPT) {
			Iterator<MarkId> eldest = this.kept.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
		for (Neighbour neighbour : this.flood.neighbours()) {
			if (!neighbour.key().equals(from) && this.flood.sends(mark.acceptor())) {
				this.flood.send(neighbour, PresenceFrames.MARKS, stored.block().bytes());
			}
		}
		if (this.trust.trusts(mark.acceptor())) {
			this.environment.onRevoked(mark.dialer(), mark.acceptor(), mark.session());
		}
	}

	/** Whoever has just come may have missed them. */
	void tell(@Nullable Neighbour neighbour) {
		if (neighbour == null) {
			return;
		}
		for (StoredMark stored : this.kept.values()) {
			if (this.flood.sends(stored.mark().acceptor())) {
				this.flood.send(neighbour, PresenceFrames.MARKS, stored.block().bytes());
			}
		}
	}

	/** Whether the statement was taken back. */
	boolean isWithdrawn(EdgeStatement statement) {
		StoredMark known = this.kept.get(MarkId.of(statement));
		return known != null && known.mark().overrides(statement);
	}

}
