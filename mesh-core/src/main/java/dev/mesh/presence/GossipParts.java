package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link Gossip} is made of, wired once. */
record GossipParts(PresenceSettings settings, Trust trust, Turn turn, GossipEnvironment environment, RecordStore store,
		Verifier verifier, DialledEdges dialled, AcceptedEdges accepted, OwnRecord own, OwnMarks marks,
		Audience audience, Listings listings, Flood flood, Wants wants, Repair repair, LiveGraph live,
		Withdrawals withdrawals) {

	/** A record and some statements or marks: so many are remembered as genuine. */
	private static final int BLOCKS_OF_A_PEER = 8;

	static GossipParts of(PresenceSettings settings, TrustSettings trusted, LocalPeer local,
			GossipEnvironment environment, long nowNanos) {
		Trust trust = new Trust(local.key(), trusted);
		Turn turn = new Turn(nowNanos);
		ViewNews news = new ViewNews(environment::count);
		RecordStore store = new RecordStore(local.key(), settings, news);
		Verifier verifier = new Verifier(environment, BLOCKS_OF_A_PEER * settings.maxRecords(), turn);
		DialledEdges dialled = new DialledEdges(verifier, environment, settings);
		AcceptedEdges accepted = new AcceptedEdges(settings);
		OwnRecord own = new OwnRecord(settings, local, dialled::edges, environment, turn);
		OwnMarks marks = new OwnMarks(accepted, store, environment, turn);
		Audience audience = new Audience(store, news, settings, environment);
		Listings listings = new Listings(store, dialled, settings);
		Flood flood = new Flood(local, store, audience, environment, settings);
		Wants wants = new Wants(store, flood, environment, turn, settings);
		Repair repair = new Repair(store, flood, hashes(local.role(), audience, listings), environment, settings);
		Withdrawals withdrawals = new Withdrawals(environment, flood, accepted, trust, turn);
		LiveEdges edges = new LiveEdges(local.key(), store, dialled, accepted, withdrawals);
		LiveGraph live = new LiveGraph(new LiveGraph.Sources(store, edges, listings, own, trust), environment, turn);
		return new GossipParts(settings, trust, turn, environment, store, verifier, dialled, accepted, own, marks,
				audience, listings, flood, wants, repair, live, withdrawals);
	}

	/** Some peers are not known any more. */
	void forgetPeers() {
		this.accepted.retainEnded((dialer) -> this.store.get(dialer) != null);
		this.environment.onRecordsForgotten();
	}

	/**
	 * What a peer compares with a neighbour: over what the neighbour is told of; a LEAF
	 * that is told of some only has those to compare, a FULL peer sends all it has.
	 */
	private static Function<Neighbour, byte[]> hashes(PeerRecord.Role role, Audience audience, Listings listings) {
		return (neighbour) -> {
			byte[] listed = (role == PeerRecord.Role.LEAF) ? listings.hashesFor(neighbour.key()) : null;
			return (listed != null) ? listed : audience.hashesFor(neighbour);
		};
	}

	/** Answers the claims of a dialer with marks, where they are not borne out. */
	void reconcile(@Nullable PeerKey dialer) {
		this.marks.reconcile(dialer, this.own.local(), (mark) -> {
			this.flood.offer(mark, null);
			this.live.changedElsewhere();
		});
	}

}
