package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ProtocolException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What trusted attesters say of others, and what this peer withdraws of its own
 * statements. Part of {@link Gossip}, and used as that is.
 */
public final class Attestations {

	private final GossipParts parts;

	Attestations(GossipParts parts) {
		this.parts = parts;
	}

	/**
	 * What the most trusted attester other than this peer says of a peer that is present;
	 * null when none says anything.
	 */
	public @Nullable Attestation of(PeerKey peer) {
		return this.parts.live().attestation(peer);
	}

	/** Whether it is one of the attesters that are trusted here, or this peer itself. */
	public boolean isTrusted(PeerKey attester) {
		return this.parts.trust().trusts(attester);
	}

	/**
	 * Looks for an attestation that a peer shows in its own record.
	 * @param signedRecord the record, from anywhere
	 * @param peer whose record it must be
	 * @param incarnation the incarnation that it must be of; a record that is older than
	 * the one known here shows nothing
	 * @param onFound called now or later with what the most trusted attester says in it,
	 * its signature verified; null when there is nothing that counts
	 */
	public void find(byte[] signedRecord, PeerKey peer, long incarnation, Consumer<@Nullable Attestation> onFound) {
		PeerRecord record;
		try {
			record = PeerRecord.parse(signedRecord);
		}
		catch (ProtocolException ex) {
			onFound.accept(null);
			return;
		}
		if (!record.key().equals(peer) || record.incarnation() != incarnation || isOld(record)) {
			onFound.accept(null);
			return;
		}
		this.parts.verifier().verify(PeerRecord.LABEL, peer, record.block(), (genuine) -> {
			if (genuine) {
				next(this.parts.trust().attesting(record.edges()), record, onFound);
			}
			else {
				onFound.accept(null);
			}
		});
	}

	/** What has been taken back may still be in it. */
	private boolean isOld(PeerRecord record) {
		return this.parts.store()
			.ageOf(record.key(), record.id(), this.parts.turn().nowNanos()) == RecordStore.Age.OLDER;
	}

	/** The first of them that holds. */
	private void next(List<RecordEdge> edges, PeerRecord record, Consumer<@Nullable Attestation> onFound) {
		if (edges.isEmpty()) {
			onFound.accept(null);
			return;
		}
		RecordEdge edge = edges.get(0);
		List<RecordEdge> others = edges.subList(1, edges.size());
		if (!isCurrent(edge.statement(), record)) {
			next(others, record, onFound);
			return;
		}
		this.parts.verifier().verify(EdgeStatement.LABEL, edge.statement().acceptor(), edge.block(), (genuine) -> {
			if (genuine && isCurrent(edge.statement(), record)) {
				onFound.accept(Attestation.of(edge.statement()));
			}
			else {
				next(others, record, onFound);
			}
		});
	}

	/**
	 * About this dialer, of an attester that has not started anew, and not taken back.
	 */
	private boolean isCurrent(EdgeStatement statement, PeerRecord record) {
		StoredRecord attester = this.parts.store().get(statement.acceptor());
		StoredRecord stored = this.parts.store().get(record.key());
		EdgeMark mark = (stored != null) ? stored.markOn(statement) : null;
		return statement.dialer().equals(record.key()) && !statement.acceptor().equals(record.key())
				&& statement.dialerIncarnation() == record.incarnation()
				&& (attester == null || attester.record().incarnation() <= statement.acceptorIncarnation())
				&& (mark == null || !mark.isEnd()) && !this.parts.withdrawals().isWithdrawn(statement);
	}

	/**
	 * Whether what an attester has said of a peer in a session with it was taken back.
	 */
	public boolean isWithdrawn(PeerKey peer, PeerKey attester, String session) {
		return this.parts.withdrawals().isWithdrawn(peer, attester, session);
	}

	/**
	 * From now on nothing that this peer has said of another one counts any more: claims
	 * of it are answered with a mark that says so.
	 */
	public void revoke(PeerKey peer, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.withdrawals().revoke(peer);
	}

	/** What this peer says of another one from now on counts again. */
	public void reinstate(PeerKey peer, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.accepted().revoke(peer, false);
	}

}
