package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.Pace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The topology and the graph, computed anew when something has changed: at once when that
 * is an edge of this peer, else the less often the more peers there are, since it takes
 * the longer.
 */
final class LiveGraph {

	/** Topology, graph and routes together take a fiftieth of this for each peer. */
	private static final long NANOS_EACH = 250_000;

	private static final int FEW = 16;

	private final Sources sources;

	private final GossipEnvironment environment;

	private final Turn turn;

	private final Trust trust;

	/** What trusted attesters say of peers that are present. */
	private Map<PeerKey, Attestation> attested = Map.of();

	private final Pace pace = new Pace(FEW, NANOS_EACH);

	private @Nullable Topology topology;

	private @Nullable PresenceGraph graph;

	/** Whether the graph is of this topology and these records. */
	private boolean graphCurrent;

	/** Whether the topology is older than some records or marks of others. */
	private boolean stale;

	/** Whether the composer has to be told. */
	private boolean unannounced;

	LiveGraph(Sources sources, GossipEnvironment environment, Turn turn) {
		this.sources = sources;
		this.environment = environment;
		this.turn = turn;
		this.trust = sources.trust();
	}

	/** Edges of this peer may have changed. */
	void changed() {
		this.topology = null;
		claimsChanged();
	}

	/** Edges between others may have changed. */
	void changedElsewhere() {
		this.stale = true;
		claimsChanged();
	}

	/** Only what peers say about themselves has changed. */
	void claimsChanged() {
		this.graphCurrent = false;
		this.unannounced = true;
	}

	/**
	 * At the end of a turn: brings presence up to date, and tells that it may have
	 * changed.
	 */
	void settle() {
		long now = this.turn.nowNanos();
		if (this.unannounced && (this.topology == null || this.pace.allows(now))) {
			topology();
			this.unannounced = false;
			this.pace.looked(this.sources.store().all().size(), now);
			this.environment.onGraphChanged();
		}
	}

	long nextDeadlineNanos() {
		return this.unannounced ? this.pace.next(Long.MIN_VALUE) : Turn.NEVER;
	}

	/** What the first of the trusted attesters says of a peer; null when none does. */
	@Nullable Attestation attestation(PeerKey dialer) {
		topology();
		return this.attested.get(dialer);
	}

	Topology topology() {
		Topology result = this.topology;
		if (result == null || (this.stale && this.pace.allows(this.turn.nowNanos()))) {
			this.stale = false;
			this.graphCurrent = false;
			List<LiveEdge> edges = this.sources.edges().all();
			result = Topology.of(self(), edges, this::relays, this.sources.listings().standings(),
					this.environment.ways());
			this.topology = result;
			RecordStore store = this.sources.store();
			for (StoredRecord stored : store.all()) {
				store.setStanding(stored, result.standing(stored.record().key()), this.turn.nowNanos());
			}
			if (!store.guests().isEmpty()) {
				store.guests().settle(Topology.trustedReach(self(), edges, this::relays, this.environment::isTrusted));
			}
			if (this.trust.reachesOthers()) {
				attest(result);
			}
		}
		return result;
	}

	/** The same object as before when it looks the same. */
	PresenceGraph graph() {
		PresenceGraph known = this.graph;
		if (known != null && this.graphCurrent) {
			return known;
		}
		PresenceGraph built = build((known != null) ? known.revision() + 1 : 1);
		PresenceGraph result = (known != null && known.looksLike(built)) ? known : built;
		this.graph = result;
		this.graphCurrent = true;
		return result;
	}

	boolean relays(PeerKey key) {
		StoredRecord stored = this.sources.store().get(key);
		return stored != null && stored.record().role() == PeerRecord.Role.FULL;
	}

	private void attest(Topology current) {
		Map<PeerKey, Attestation> before = this.attested;
		this.attested = this.trust.attestations(current.edges());
		Set<PeerKey> concerned = new TreeSet<>(before.keySet());
		concerned.addAll(this.attested.keySet());
		concerned.removeIf((peer) -> Objects.equals(before.get(peer), this.attested.get(peer)));
		concerned.forEach(this.environment::onAttested);
	}

	private PresenceGraph build(long revision) {
		Topology current = topology();
		Map<PeerKey, List<Connection>> connections = connectionsByPeer(current);
		List<Peer> remotes = new ArrayList<>();
		for (StoredRecord stored : this.sources.store().all()) {
			PeerKey key = stored.record().key();
			if (!key.equals(self()) && current.isPresent(key)) {
				Peer.Standing standing = (current.standing(key) == Listed.REACHABLE) ? Peer.Standing.REACHABLE
						: Peer.Standing.SUSPECTED;
				remotes.add(new Peer(Peer.Claims.of(stored.record()), connections.getOrDefault(key, List.of()),
						new Peer.View(this.trust, standing, stored.hasLeft())));
			}
		}
		Peer local = new Peer(Peer.Claims.of(this.sources.own().local()), connections.getOrDefault(self(), List.of()),
				new Peer.View(this.trust, Peer.Standing.LOCAL, false));
		return new PresenceGraph(local, remotes, current,
				new PresenceGraph.Status(revision, this.sources.listings().isTruncated()));
	}

	private static Map<PeerKey, List<Connection>> connectionsByPeer(Topology topology) {
		Map<PeerKey, List<Connection>> result = new HashMap<>();
		for (LiveEdge edge : topology.edges()) {
			Connection connection = edge.toConnection();
			result.computeIfAbsent(connection.peer1(), (any) -> new ArrayList<>()).add(connection);
			result.computeIfAbsent(connection.peer2(), (any) -> new ArrayList<>()).add(connection);
		}
		return result;
	}

	private PeerKey self() {
		return this.sources.own().local().key();
	}

	/** What the graph is made of. */
	record Sources(RecordStore store, LiveEdges edges, Listings listings, OwnRecord own, Trust trust) {
	}

}
