package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The topology and the graph, computed anew when something has changed and somebody asks.
 */
final class LiveGraph {

	private final RecordStore store;

	private final LiveEdges edges;

	private final OwnRecord own;

	private final GossipEnvironment environment;

	private final Turn turn;

	private final Trust trust;

	/** What trusted attesters say of peers that are present. */
	private Map<PeerKey, Attestation> attested = Map.of();

	private @Nullable Topology topology;

	private @Nullable PresenceGraph graph;

	/** Whether the graph is of this topology and these records. */
	private boolean graphCurrent;

	/** Whether the composer has been told in this turn. */
	private boolean announced;

	LiveGraph(RecordStore store, LiveEdges edges, OwnRecord own, GossipEnvironment environment, Turn turn,
			Trust trust) {
		this.store = store;
		this.edges = edges;
		this.own = own;
		this.environment = environment;
		this.turn = turn;
		this.trust = trust;
	}

	/** Edges may have changed. */
	void changed() {
		this.topology = null;
		claimsChanged();
	}

	/** Only what peers say about themselves has changed. */
	void claimsChanged() {
		this.graphCurrent = false;
		if (!this.announced) {
			this.announced = true;
			this.environment.onGraphChanged();
		}
	}

	/** Brings the presence of peers up to date, at the end of a turn. */
	void settle() {
		topology();
		this.announced = false;
	}

	/** What the first of the trusted attesters says of a peer; null when none does. */
	@Nullable Attestation attestation(PeerKey dialer) {
		topology();
		return this.attested.get(dialer);
	}

	Topology topology() {
		Topology result = this.topology;
		if (result == null) {
			result = Topology.of(self(), this.edges.all(), this::relays);
			this.topology = result;
			for (StoredRecord stored : this.store.all()) {
				this.store.setPresent(stored, result.isPresent(stored.record().key()), this.turn.nowNanos());
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
		StoredRecord stored = this.store.get(key);
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
		for (StoredRecord stored : this.store.all()) {
			PeerKey key = stored.record().key();
			if (!key.equals(self()) && current.isPresent(key)) {
				Peer.Standing standing = (current.hops(key) >= 0) ? Peer.Standing.REACHABLE : Peer.Standing.SUSPECTED;
				remotes.add(new Peer(Peer.Claims.of(stored.record()), connections.getOrDefault(key, List.of()),
						new Peer.View(this.trust, standing, stored.hasLeft())));
			}
		}
		Peer local = new Peer(Peer.Claims.of(this.own.local()), connections.getOrDefault(self(), List.of()),
				new Peer.View(this.trust, Peer.Standing.LOCAL, false));
		return new PresenceGraph(local, remotes, current, revision);
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
		return this.own.local().key();
	}

}
