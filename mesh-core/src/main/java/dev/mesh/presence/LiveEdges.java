package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which edges exist: claimed by the dialer's current record, signed by the acceptor, both
 * in their current incarnations, and not overridden by a mark. Of its own sessions this
 * peer knows earlier than any record says.
 */
final class LiveEdges {

	private final PeerKey self;

	private final RecordStore store;

	private final DialledEdges dialled;

	private final AcceptedEdges accepted;

	private final Withdrawals withdrawals;

	LiveEdges(PeerKey self, RecordStore store, DialledEdges dialled, AcceptedEdges accepted, Withdrawals withdrawals) {
		this.self = self;
		this.store = store;
		this.dialled = dialled;
		this.accepted = accepted;
		this.withdrawals = withdrawals;
	}

	/**
	 * Those of others in the order of their dialers, then this peer's own in the order of
	 * their sessions.
	 */
	List<LiveEdge> all() {
		List<LiveEdge> result = new ArrayList<>();
		for (StoredRecord stored : this.store.all()) {
			if (!stored.record().key().equals(this.self)) {
				for (RecordEdge edge : stored.edges()) {
					if (!edge.statement().acceptor().equals(this.self)) {
						addClaim(edge, stored, result);
					}
				}
			}
		}
		StoredRecord own = this.store.get(this.self);
		this.dialled.edges().forEach((edge) -> addClaim(edge, own, result));
		this.accepted.all().forEach((session) -> addAccepted(session, result));
		return result;
	}

	private void addClaim(RecordEdge edge, @Nullable StoredRecord claimant, List<LiveEdge> result) {
		EdgeStatement statement = edge.statement();
		EdgeMark mark = (claimant != null) ? claimant.markOn(statement) : null;
		boolean ended = (mark != null && mark.isEnd()) || this.withdrawals.isWithdrawn(statement);
		if (isCurrent(statement.acceptor(), statement.acceptorIncarnation()) && !ended) {
			Connection.State state = (mark != null) ? Connection.State.RECOVERING : edge.state();
			result.add(new LiveEdge(statement, state, edge.rttMillis()));
		}
	}

	private void addAccepted(AcceptedEdges.Accepted session, List<LiveEdge> result) {
		EdgeStatement statement = session.statement();
		if (!isCurrent(statement.dialer(), statement.dialerIncarnation())) {
			return;
		}
		RecordEdge claim = claimOf(statement);
		boolean lostThere = claim != null && claim.statement().sequence() == statement.sequence()
				&& claim.state() == Connection.State.RECOVERING;
		result.add(new LiveEdge(statement,
				(session.isUp() && !lostThere) ? Connection.State.UP : Connection.State.RECOVERING,
				(claim != null) ? claim.rttMillis() : OptionalLong.empty()));
	}

	private @Nullable RecordEdge claimOf(EdgeStatement statement) {
		StoredRecord stored = this.store.get(statement.dialer());
		if (stored != null) {
			for (RecordEdge edge : stored.edges()) {
				if (MarkId.of(edge.statement()).equals(MarkId.of(statement))) {
					return edge;
				}
			}
		}
		return null;
	}

	private boolean isCurrent(PeerKey key, long incarnation) {
		StoredRecord stored = this.store.get(key);
		return stored != null && stored.record().incarnation() == incarnation;
	}

}
