package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose statements count at a peer: first its own, then those of its attesters. */
final class Trust {

	private static final int NONE = Integer.MAX_VALUE;

	/** Trusted ones by rank; the lowest first. */
	private final Map<PeerKey, Integer> ranks = new HashMap<>();

	Trust(PeerKey self, TrustSettings settings) {
		this.ranks.put(self, 0);
		settings.attesters().forEach((attester) -> this.ranks.putIfAbsent(attester, this.ranks.size()));
	}

	/** Whether there is anybody else whose word counts. */
	boolean reachesOthers() {
		return this.ranks.size() > 1;
	}

	boolean trusts(PeerKey attester) {
		return this.ranks.containsKey(attester);
	}

	/** Of statements about one dialer, the one that counts. */
	Optional<Connection> best(PeerKey dialer, List<Connection> connections) {
		Connection best = null;
		int bestRank = NONE;
		for (Connection connection : connections) {
			Integer rank = connection.dialer().equals(dialer) ? this.ranks.get(connection.acceptor()) : null;
			if (rank != null && connection.isAttested() && rank < bestRank) {
				best = connection;
				bestRank = rank;
			}
		}
		return Optional.ofNullable(best);
	}

	/** For each dialer, what the first of the others that count says of it. */
	Map<PeerKey, Attestation> attestations(List<LiveEdge> edges) {
		Map<PeerKey, EdgeStatement> best = new HashMap<>();
		for (LiveEdge edge : edges) {
			if (rankOfOther(edge.statement()) != NONE) {
				best.merge(edge.dialer(), edge.statement(),
						(one, other) -> (rankOfOther(one) <= rankOfOther(other)) ? one : other);
			}
		}
		Map<PeerKey, Attestation> result = new HashMap<>();
		best.forEach((dialer, statement) -> result.put(dialer, Attestation.of(statement)));
		return result;
	}

	/** The edges of a record whose statements count, the first the most. */
	List<RecordEdge> attesting(List<RecordEdge> edges) {
		return edges.stream()
			.filter((edge) -> rankOfOther(edge.statement()) != NONE)
			.sorted(Comparator.comparingInt((edge) -> rankOfOther(edge.statement())))
			.toList();
	}

	private int rankOfOther(EdgeStatement statement) {
		Integer rank = this.ranks.get(statement.acceptor());
		return (rank == null || rank == 0 || !Attestation.isIn(statement)) ? NONE : rank;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Trust trust && this.ranks.equals(trust.ranks);
	}

	@Override
	public int hashCode() {
		return this.ranks.hashCode();
	}

}
