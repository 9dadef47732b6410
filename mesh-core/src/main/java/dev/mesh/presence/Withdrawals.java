package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks by which attesters have taken back what they had said of somebody. Other marks
 * live with the edge that they are about; these reach everybody even when that one's
 * record does not claim the edge any more. Each is passed on once, when it is kept, and
 * kept for a day, for those who come later. None makes way for another: so none can come
 * back as news, and whoever makes up many fills a part of the room only.
 */
final class Withdrawals {

	/** Of attesters that are trusted here. */
	static final int MAX_TRUSTED = 1024;

	/** Of all others, which this peer passes on only. */
	static final int MAX_OTHERS = 256;

	/** Of one of these. */
	static final int MAX_OF_ONE = 16;

	private static final long DAY_NANOS = Duration.ofHours(24).toNanos();

	private final GossipEnvironment environment;

	private final Flood flood;

	private final AcceptedEdges accepted;

	private final Trust trust;

	private final Turn turn;

	private final Map<MarkId, Kept> kept = new LinkedHashMap<>();

	Withdrawals(GossipEnvironment environment, Flood flood, AcceptedEdges accepted, Trust trust, Turn turn) {
		this.environment = environment;
		this.flood = flood;
		this.accepted = accepted;
		this.trust = trust;
		this.turn = turn;
	}

	/** This peer takes back what it has said of another one. */
	void revoke(PeerKey dialer) {
		this.accepted.revoke(dialer, true);
		for (EdgeStatement statement : this.accepted.saidOf(dialer)) {
			EdgeMark mark = AcceptedEdges.mark(statement, EdgeMark.State.REVOKED);
			byte[] content = mark.content();
			this.environment.keys().sign(SignedBlock.toSign(EdgeMark.LABEL, content), (signature) -> {
				this.turn.touch();
				SignedBlock block = SignedBlock.split(SignedBlock.assemble(content, signature), EdgeMark.MAX_BYTES);
				admit(new StoredMark(mark, block), null);
			});
		}
	}

	/** A genuine one has come, or was made here: passed on when it is news and stays. */
	void admit(StoredMark stored, @Nullable PeerKey from) {
		EdgeMark mark = stored.mark();
		Kept known = this.kept.get(MarkId.of(mark));
		if (known != null && known.stored().mark().sequence() >= mark.sequence()) {
			return;
		}
		expire();
		if (known == null && !hasRoomFor(mark.acceptor())) {
			this.environment.count("presence.withdrawals.dropped");
			return;
		}
		this.kept.put(MarkId.of(mark), new Kept(stored, this.turn.nowNanos() + DAY_NANOS));
		for (Neighbour neighbour : this.flood.neighbours()) {
			if (!neighbour.key().equals(from)) {
				tell(neighbour, stored);
			}
		}
		if (this.trust.trusts(mark.acceptor())) {
			this.environment.onRevoked(mark.dialer(), mark.acceptor(), mark.session());
		}
	}

	/** Whoever has just come may have missed them. */
	void tell(@Nullable Neighbour neighbour) {
		if (neighbour != null) {
			expire();
			this.kept.values().forEach((mark) -> tell(neighbour, mark.stored()));
		}
	}

	/** Whether the statement was taken back. */
	boolean isWithdrawn(EdgeStatement statement) {
		Kept known = this.kept.isEmpty() ? null : this.kept.get(MarkId.of(statement));
		return known != null && known.stored().mark().overrides(statement);
	}

	/** Whether all that an attester has said of a peer in one session was taken back. */
	boolean isWithdrawn(PeerKey dialer, PeerKey attester, String session) {
		return this.kept.containsKey(new MarkId(attester, dialer, session));
	}

	private void tell(Neighbour neighbour, StoredMark stored) {
		if (this.flood.sends(stored.mark().acceptor()) && concerns(neighbour, stored.mark().dialer())) {
			neighbour.outbox().offer(MarkId.of(stored.mark()), stored.block());
		}
	}

	/**
	 * Whoever may let others in needs to know whom not, even when it is not told of them.
	 */
	private boolean concerns(Neighbour neighbour, PeerKey dialer) {
		return this.flood.tells(neighbour, dialer) || (neighbour.trusted && !neighbour.isLeaf());
	}

	private boolean hasRoomFor(PeerKey acceptor) {
		boolean trusted = this.trust.trusts(acceptor);
		long alike = this.kept.keySet().stream().filter((id) -> this.trust.trusts(id.acceptor()) == trusted).count();
		long own = this.kept.keySet().stream().filter((id) -> id.acceptor().equals(acceptor)).count();
		return trusted ? alike < MAX_TRUSTED : alike < MAX_OTHERS && own < MAX_OF_ONE;
	}

	private void expire() {
		this.kept.values().removeIf((mark) -> mark.untilNanos() <= this.turn.nowNanos());
	}

	private record Kept(StoredMark stored, long untilNanos) {
	}

}
