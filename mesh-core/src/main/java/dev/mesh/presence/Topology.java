package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who can be reached over which edges, through peers that relay. Immutable. It is
 * computed whenever an edge changes, so it works with numbers in place of keys.
 */
final class Topology {

	private static final int UNREACHED = -1;

	private final List<LiveEdge> edges;

	private final Map<PeerKey, Integer> numbers;

	private final PeerKey[] keys;

	/** Distance over UP edges. */
	private final int[] hops;

	/** Whether a peer forwards for others. */
	private final boolean[] relaying;

	private final Ways ways;

	/** Distance over edges that are UP or RECOVERING. */
	private final int[] reach;

	/** What acceptors say of peers, in place of edges that this peer is not told of. */
	private final Map<PeerKey, Listed> listed;

	private Topology(List<LiveEdge> all, Numbering numbering, boolean[] relaying, Search up, Search any,
			Map<PeerKey, Listed> listed, Ways ways) {
		this.relaying = relaying;
		this.ways = ways;
		this.numbers = numbering.numbers;
		this.keys = numbering.keys.toArray(new PeerKey[0]);
		this.hops = up.distances;
		this.reach = any.distances;
		this.listed = listed;
		List<LiveEdge> present = new ArrayList<>(all.size());
		for (int i = 0; i < all.size(); i++) {
			if (isPresent(numbering.ends[2 * i]) && isPresent(numbering.ends[2 * i + 1])) {
				present.add(all.get(i));
			}
		}
		this.edges = Collections.unmodifiableList(present);
	}

	/**
	 * Computes the topology; the same edges in the same order give the same one.
	 * @param listed peers that are present although their edges do not show it
	 */
	static Topology of(PeerKey self, List<LiveEdge> edges, Predicate<PeerKey> relays, Map<PeerKey, Listed> listed,
			Ways ways) {
		Numbering numbering = new Numbering(self, edges);
		boolean[] relaying = numbering.relaying(relays);
		Search up = new Search(numbering.adjacency(edges, (edge, fromDialer) -> edge.isUp()), relaying);
		boolean allUp = edges.stream().allMatch(LiveEdge::isUp);
		Search any = allUp ? up : new Search(numbering.adjacency(edges, (edge, fromDialer) -> true), relaying);
		return new Topology(edges, numbering, relaying, up, any, listed, ways);
	}

	/**
	 * Who is reached through nobody but peers that are trusted: whoever was dialled by
	 * one of them, and who has dialled one and was authenticated. Others that have
	 * dialled one are reached as well, but nobody through them.
	 */
	static Predicate<PeerKey> trustedReach(PeerKey self, List<LiveEdge> edges, Predicate<PeerKey> relays,
			Predicate<EdgeStatement> trusted) {
		Numbering numbering = new Numbering(self, edges);
		Search search = new Search(
				numbering.adjacency(edges, (edge, fromDialer) -> fromDialer || trusted.test(edge.statement())),
				numbering.relaying(relays));
		Set<PeerKey> reached = new HashSet<>();
		for (int i = 0; i < search.distances.length; i++) {
			if (search.distances[i] != UNREACHED) {
				reached.add(numbering.keys.get(i));
			}
		}
		List<PeerKey> ends = edges.stream()
			.filter((edge) -> reached.contains(edge.acceptor()))
			.map(LiveEdge::dialer)
			.toList();
		reached.addAll(ends);
		return reached::contains;
	}

	/** The edges between peers that are present. */
	List<LiveEdge> edges() {
		return this.edges;
	}

	/** Whether a peer is reachable over edges that are UP or RECOVERING. */
	boolean isPresent(PeerKey key) {
		return at(this.reach, key) != UNREACHED || this.listed.containsKey(key);
	}

	private boolean isPresent(int number) {
		return this.reach[number] != UNREACHED
				|| (!this.listed.isEmpty() && this.listed.containsKey(this.keys[number]));
	}

	/** How near a peer is. */
	Listed standing(PeerKey key) {
		if (hops(key) != UNREACHED) {
			return Listed.REACHABLE;
		}
		Listed said = this.listed.get(key);
		if (said != null) {
			return said;
		}
		return (at(this.reach, key) != UNREACHED) ? Listed.SUSPECTED : Listed.GONE;
	}

	/** The distance over UP edges, -1 when there is no way. */
	int hops(PeerKey key) {
		return at(this.hops, key);
	}

	/** The edges that carry traffic. */
	List<UpEdge> upEdges() {
		return this.edges.stream().filter(LiveEdge::isUp).map(LiveEdge::toUpEdge).toList();
	}

	/** The keys from this peer to another over UP edges; empty when there is no way. */
	List<PeerKey> path(PeerKey to) {
		return (hops(to) != UNREACHED) ? this.ways.find(this.keys[0], to, upEdges(), this::relays) : List.of();
	}

	private boolean relays(PeerKey key) {
		Integer number = this.numbers.get(key);
		return number != null && this.relaying[number];
	}

	private int at(int[] distances, PeerKey key) {
		Integer number = this.numbers.get(key);
		return (number != null) ? distances[number] : UNREACHED;
	}

	/** Whether an edge can be passed, from its dialer or from its acceptor. */
	private interface Passage {

		boolean isOpen(LiveEdge edge, boolean fromDialer);

	}

	/** Peers by number; this peer is 0. */
	private static final class Numbering {

		private final Map<PeerKey, Integer> numbers = new HashMap<>();

		private final List<PeerKey> keys = new ArrayList<>();

		private final int[] ends;

		Numbering(PeerKey self, List<LiveEdge> edges) {
			number(self);
			this.ends = new int[2 * edges.size()];
			PeerKey before = self;
			int beforeNumber = 0;
			for (int i = 0; i < edges.size(); i++) {
				PeerKey dialer = edges.get(i).dialer();
				// The edges of one dialer follow each other.
				beforeNumber = dialer.equals(before) ? beforeNumber : number(dialer);
				before = dialer;
				this.ends[2 * i] = beforeNumber;
				this.ends[2 * i + 1] = number(edges.get(i).acceptor());
			}
		}

		boolean[] relaying(Predicate<PeerKey> relays) {
			boolean[] relaying = new boolean[this.keys.size()];
			for (int i = 0; i < relaying.length; i++) {
				relaying[i] = i == 0 || relays.test(this.keys.get(i));
			}
			return relaying;
		}

		/** The neighbours of each peer, in the order of the edges. */
		int[][] adjacency(List<LiveEdge> edges, Passage passage) {
			int[][] adjacent = new int[this.keys.size()][0];
			int[] degrees = new int[this.keys.size()];
			for (int i = 0; i < edges.size(); i++) {
				if (passage.isOpen(edges.get(i), true)) {
					add(adjacent, degrees, this.ends[2 * i], this.ends[2 * i + 1]);
				}
				if (passage.isOpen(edges.get(i), false)) {
					add(adjacent, degrees, this.ends[2 * i + 1], this.ends[2 * i]);
				}
			}
			for (int i = 0; i < adjacent.length; i++) {
				adjacent[i] = Arrays.copyOf(adjacent[i], degrees[i]);
			}
			return adjacent;
		}

		private static void add(int[][] adjacent, int[] degrees, int from, int to) {
			if (degrees[from] == adjacent[from].length) {
				adjacent[from] = Arrays.copyOf(adjacent[from], Math.max(4, 2 * degrees[from]));
			}
			adjacent[from][degrees[from]++] = to;
		}

		private int number(PeerKey key) {
			Integer known = this.numbers.putIfAbsent(key, this.keys.size());
			if (known != null) {
				return known;
			}
			this.keys.add(key);
			return this.keys.size() - 1;
		}

	}

	/** Breadth first from number 0. */
	private static final class Search {

		private final int[] distances;

		Search(int[][] adjacent, boolean[] relaying) {
			this.distances = new int[adjacent.length];
			Arrays.fill(this.distances, UNREACHED);
			this.distances[0] = 0;
			int[] queue = new int[adjacent.length];
			int end = 1;
			for (int at = 0; at < end; at++) {
				int current = queue[at];
				for (int next : relaying[current] ? adjacent[current] : new int[0]) {
					if (this.distances[next] == UNREACHED) {
						this.distances[next] = this.distances[current] + 1;
						queue[end++] = next;
					}
				}
			}
		}

	}

}
