package dev.mesh.presence;

import dev.mesh.filter.Attributes;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The mesh as this peer sees it at one moment. Immutable and thread-safe. */
public final class PresenceGraph {

	private final Peer local;

	private final Map<PeerKey, Peer> remotes;

	private final List<Peer> sortedRemotes;

	private final List<Connection> connections;

	private final Topology topology;

	private final Status status;

	PresenceGraph(Peer local, List<Peer> remotes, Topology topology, Status status) {
		this.local = local;
		Map<PeerKey, Peer> byKey = new TreeMap<>();
		remotes.forEach((peer) -> byKey.put(peer.key(), peer));
		this.remotes = Collections.unmodifiableMap(byKey);
		this.sortedRemotes = List.copyOf(byKey.values());
		this.connections = connectionsOf(topology);
		this.topology = topology;
		this.status = status;
	}

	private PresenceGraph(PresenceGraph graph, Status status) {
		this.local = graph.local;
		this.remotes = graph.remotes;
		this.sortedRemotes = graph.sortedRemotes;
		this.connections = graph.connections;
		this.topology = graph.topology;
		this.status = status;
	}

	/** This peer. */
	public Peer localPeer() {
		return this.local;
	}

	/** The others, by key. */
	public List<Peer> remotePeers() {
		return this.sortedRemotes;
	}

	/** A peer by key, also this one. */
	public Optional<Peer> peer(PeerKey key) {
		return key.equals(this.local.key()) ? Optional.of(this.local) : Optional.ofNullable(this.remotes.get(key));
	}

	/**
	 * The only peer of a name. Names are what peers call themselves: whoever relies on
	 * one relies on all peers.
	 * @param name the whole name; case counts
	 * @return the peer, which may be this one
	 * @throws NoSuchElementException if there is none
	 * @throws IllegalStateException if there are several; the message has their keys
	 */
	public Peer named(String name) {
		List<Peer> peers = peersNamed(name);
		if (peers.isEmpty()) {
			throw new NoSuchElementException("No peer named '" + name + "' is present; there are "
					+ (this.remotes.size() + 1) + " peers, this one included");
		}
		if (peers.size() > 1) {
			throw new IllegalStateException("Several peers are named '" + name + "': "
					+ peers.stream().map((peer) -> peer.key().toString()).toList() + "; use a key");
		}
		return peers.get(0);
	}

	/** All peers of a name, by key, this one included. */
	public List<Peer> peersNamed(String name) {
		Map<PeerKey, Peer> all = new TreeMap<>(this.remotes);
		all.put(this.local.key(), this.local);
		return all.values().stream().filter((peer) -> peer.deviceName().equals(name)).toList();
	}

	/** All connections between peers of this graph, by id. */
	public List<Connection> connections() {
		return this.connections;
	}

	/**
	 * Rises with every graph of this mesh that differs from the one before, over its
	 * stops and starts too.
	 */
	public long revision() {
		return this.status.revision();
	}

	/**
	 * Whether there are more peers than this one is told of, because the peer it has
	 * dialled tells of so many only. A message to a peer that is not in the graph makes
	 * this one ask for it.
	 */
	public boolean isTruncated() {
		return this.status.truncated();
	}

	/** The same graph under another number: a run of a peer counts from 1. */
	public PresenceGraph withRevision(long number) {
		return new PresenceGraph(this, new Status(number, this.status.truncated()));
	}

	/**
	 * The other peers that match a filter, by key. The filter may ask for {@code name},
	 * {@code key}, {@code os}, {@code software}, {@code metadata.*}, {@code hops} (absent
	 * when no way is up), {@code suspected}, {@code $Principal} and {@code $Roles}, the
	 * last two as this node itself or a trusted attester has authenticated the peer.
	 */
	public List<Peer> peers(PeerFilter filter) {
		return this.remotes.values().stream().filter((peer) -> filter.matches(attributes(peer))).toList();
	}

	/** What such a filter sees of another peer; null when it is not in the graph. */
	public @Nullable Attributes attributes(PeerKey key) {
		Peer peer = this.remotes.get(key);
		return (peer != null) ? attributes(peer) : null;
	}

	/**
	 * What such a filter sees of a peer as it was at some time; it need not be in this
	 * graph any more.
	 */
	public Attributes attributes(Peer peer) {
		return new PeerAttributes(peer, hops(peer.key()));
	}

	/**
	 * The way that a message to another peer takes, a shortest one: which of several each
	 * peer on it chooses is computed from this graph, so it is right as long as they see
	 * the same connections. Computed at each call, for each connection on it from all
	 * peers and connections.
	 * @return the keys from this peer to the other over connections that are UP, both
	 * included; empty when there is none, and when this peer is told of the other without
	 * the peers in between
	 */
	public List<PeerKey> path(PeerKey to) {
		return this.topology.path(to);
	}

	/**
	 * Length of that way in connections, 0 for this peer; empty when there is no path.
	 */
	public OptionalInt hops(PeerKey to) {
		int hops = this.topology.hops(to);
		return (hops >= 0) ? OptionalInt.of(hops) : OptionalInt.empty();
	}

	/**
	 * The graph as JSON: {@code revision}, {@code truncated}, {@code localPeer},
	 * {@code remotePeers} and {@code connections}, as {@code GET /api/graph} of the demo
	 * service shows them.
	 */
	public String toJson() {
		return GraphJson.write(this);
	}

	/** Whether another graph looks the same, but for its revision. */
	boolean looksLike(PresenceGraph other) {
		return isTruncated() == other.isTruncated() && this.local.equals(other.local)
				&& this.remotes.equals(other.remotes) && this.connections.equals(other.connections)
				&& this.remotes.keySet().stream().allMatch((key) -> hops(key).equals(other.hops(key)));
	}

	private static List<Connection> connectionsOf(Topology topology) {
		return topology.edges()
			.stream()
			.map(LiveEdge::toConnection)
			.sorted(Comparator.comparing(Connection::id)
				.thenComparing(Connection::peer1)
				.thenComparing(Connection::peer2))
			.toList();
	}

	/** What there is to say about the graph as a whole. */
	record Status(long revision, boolean truncated) {
	}

}
