package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import org.jspecify.annotations.Nullable;

/** What {@link Gossip} is made of, wired once. */
record GossipParts(PresenceSettings settings, Trust trust, Turn turn, GossipEnvironment environment, RecordStore store,
		Verifier verifier, DialledEdges dialled, AcceptedEdges accepted, OwnRecord own, OwnMarks marks, Flood flood,
		Repair repair, LiveGraph live, Withdrawals withdrawals) {

	/** A record and some statements or marks: so many are remembered as genuine. */
	private static final int BLOCKS_OF_A_PEER = 8;

	static GossipParts of(PresenceSettings settings, TrustSettings trusted, LocalPeer local,
			GossipEnvironment environment, long nowNanos) {
		Trust trust = new Trust(local.key(), trusted);
		Turn turn = new Turn(nowNanos);
		RecordStore store = new RecordStore(local.key(), settings);
		Verifier verifier = new Verifier(environment, BLOCKS_OF_A_PEER * settings.maxRecords(), turn);
		DialledEdges dialled = new DialledEdges(verifier, environment, settings);
		AcceptedEdges accepted = new AcceptedEdges(settings);
		OwnRecord own = new OwnRecord(settings, local, dialled::edges, environment, turn);
		OwnMarks marks = new OwnMarks(accepted, store, environment, turn);
		Flood flood = new Flood(local, store, environment, settings);
		Repair repair = new Repair(local.key(), store, flood, environment, settings);
		Withdrawals withdrawals = new Withdrawals(environment, flood, accepted, trust, turn);
		LiveEdges edges = new LiveEdges(local.key(), store, dialled, accepted, withdrawals);
		LiveGraph live = new LiveGraph(store, edges, own, environment, turn, trust);
		return new GossipParts(settings, trust, turn, environment, store, verifier, dialled, accepted, own, marks,
				flood, repair, live, withdrawals);
	}

	/** Some peers are not known any more. */
	void forgetPeers() {
		this.accepted.retainEnded((dialer) -> this.store.get(dialer) != null);
		this.environment.onRecordsForgotten();
	}

	/** Answers the claims of a dialer with marks, where they are not borne out. */
	void reconcile(@Nullable PeerKey dialer) {
		this.marks.reconcile(dialer, this.own.local(), (mark) -> {
			this.flood.offer(mark, null);
			this.live.changed();
		});
	}

}
