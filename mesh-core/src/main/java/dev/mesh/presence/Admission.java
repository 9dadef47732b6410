package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.RecordStore.Age;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what was verified into the store and passes it on, unless something newer has
 * come meanwhile.
 */
final class Admission {

	private static final String FULL = "presence.records.refused";

	private static final String UNTRUSTED = "presence.records.untrusted";

	private final GossipParts parts;

	Admission(GossipParts parts) {
		this.parts = parts;
	}

	/** Whether it was taken, so that it need not be asked for again. */
	boolean admit(PeerRecord record, List<RecordEdge> edges, PeerKey from) {
		long now = this.parts.turn().nowNanos();
		Age age = this.parts.store().ageOf(record.key(), record.id(), now);
		StoredRecord known = this.parts.store().get(record.key());
		if (age != Age.NEWER) {
			refuse(record.key(), age, from);
			return false;
		}
		if (record.key().equals(this.parts.own().local().key())) {
			this.parts.environment().onDuplicateIdentity(record.incarnation());
			return false;
		}
		String obstacle = obstacle(record.key(), from);
		StoredRecord stored = (obstacle == null) ? this.parts.store().put(record, edges, hostOf(record, from), now)
				: null;
		if (stored == null) {
			this.parts.environment().count((obstacle != null) ? obstacle : FULL);
			return false;
		}
		this.parts.verifier().forget(record);
		this.parts.flood().offer(record.key(), from);
		shown(record.key(), from);
		onAdmitted(stored, known);
		return true;
	}

	/** Why a newer record of this key cannot be kept, by the name it is counted under. */
	@Nullable String obstacle(PeerKey key, PeerKey from) {
		boolean known = this.parts.store().get(key) != null;
		boolean guest = isHost(from) && !key.equals(from);
		if (!known && guest && !this.parts.store().guests().hasRoom(from)) {
			return UNTRUSTED;
		}
		return this.parts.store().isFullFor(key, guest) ? FULL : null;
	}

	private @Nullable PeerKey hostOf(PeerRecord record, PeerKey from) {
		return (isHost(from) && !record.key().equals(from)) ? from : null;
	}

	/** Whether what it brings counts against a limit of its own. */
	private boolean isHost(PeerKey from) {
		Neighbour neighbour = this.parts.flood().get(from);
		return neighbour == null || !neighbour.trusted;
	}

	private void shown(PeerKey key, PeerKey from) {
		Neighbour neighbour = this.parts.flood().get(from);
		if (neighbour != null) {
			this.parts.audience().shown(neighbour, key);
		}
	}

	private void onAdmitted(StoredRecord stored, @Nullable StoredRecord known) {
		this.parts.environment().count("presence.records.accepted");
		if (known != null && stored.hasEdgesOf(known)) {
			this.parts.live().claimsChanged();
		}
		else {
			this.parts.reconcile(stored.record().key());
			this.parts.live().changedElsewhere();
		}
		this.parts.environment().onRecordAccepted(stored.record());
	}

	void admit(StoredMark stored, PeerKey from) {
		EdgeMark mark = stored.mark();
		MarkId id = MarkId.of(mark);
		StoredRecord dialer = this.parts.store().get(mark.dialer());
		if (mark.state() == EdgeMark.State.REVOKED) {
			this.parts.withdrawals().admit(stored, from);
		}
		if (dialer == null || dialer.claim(mark) == null) {
			this.parts.environment().count("presence.marks.unclaimed");
			return;
		}
		if (mark.state() == EdgeMark.State.DOWN && this.parts.trust().trusts(mark.acceptor())) {
			this.parts.environment().onAttestationEnded(mark.dialer(), mark.acceptor(), mark.session());
		}
		StoredMark known = dialer.marks().get(id);
		if (known != null && !mark.overrides(known.mark())) {
			refuse(known, mark, from);
			return;
		}
		this.parts.environment().count("presence.marks.accepted");
		this.parts.store().putMark(dialer, stored);
		this.parts.flood().offer(id, from);
		if (mark.isEnd() && this.parts.trust().trusts(mark.acceptor())) {
			// What it has said counts no longer, from now on.
			this.parts.live().changed();
		}
		else {
			this.parts.live().changedElsewhere();
		}
	}

	/** Of a record that is known: whoever sent it need not be sent it. */
	void refuse(PeerKey key, Age age, PeerKey from) {
		Neighbour neighbour = this.parts.flood().get(from);
		if (age == Age.EQUAL && neighbour != null) {
			neighbour.outbox().withdraw(key);
			this.parts.audience().shown(neighbour, key);
		}
		this.parts.environment().count((age == Age.EQUAL) ? "presence.records.duplicate" : "presence.records.replayed");
	}

	/** The same of a mark. */
	void refuse(StoredMark known, EdgeMark mark, PeerKey from) {
		Neighbour neighbour = this.parts.flood().get(from);
		boolean equal = known.mark().equals(mark);
		if (equal && neighbour != null) {
			neighbour.outbox().withdraw(MarkId.of(mark));
		}
		this.parts.environment().count(equal ? "presence.marks.duplicate" : "presence.marks.replayed");
	}

}
