package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

	/** The peer before, on the way over UP edges. */
	private final int[] parents;

	/** Distance over edges that are UP or RECOVERING. */
	private final int[] reach;

	private Topology(List<LiveEdge> all, Numbering numbering, Search up, Search any) {
		this.numbers = numbering.numbers;
		this.keys = numbering.keys.toArray(new PeerKey[0]);
		this.hops = up.distances;
		this.parents = up.parents;
		this.reach = any.distances;
		this.edges = all.stream().filter((edge) -> isPresent(edge.dialer()) && isPresent(edge.acceptor())).toList();
	}

	/** Computes the topology; the same edges in the same order give the same one. */
	static Topology of(PeerKey self, List<LiveEdge> edges, Predicate<PeerKey> relays) {
		Numbering numbering = new Numbering(self, edges);
		boolean[] relaying = new boolean[numbering.keys.size()];
		for (int i = 0; i < relaying.length; i++) {
			relaying[i] = i == 0 || relays.test(numbering.keys.get(i));
		}
		Search up = new Search(numbering.adjacency(edges, true), relaying);
		Search any = new Search(numbering.adjacency(edges, false), relaying);
		return new Topology(edges, numbering, up, any);
	}

	/** The edges between peers that are present. */
	List<LiveEdge> edges() {
		return this.edges;
	}

	/** Whether a peer is reachable over edges that are UP or RECOVERING. */
	boolean isPresent(PeerKey key) {
		return at(this.reach, key) != UNREACHED;
	}

	/** The distance over UP edges, -1 when there is no way. */
	int hops(PeerKey key) {
		return at(this.hops, key);
	}

	/** The keys from this peer to another over UP edges; empty when there is no way. */
	List<PeerKey> path(PeerKey to) {
		List<PeerKey> path = new ArrayList<>();
		if (hops(to) != UNREACHED) {
			int current = this.numbers.getOrDefault(to, UNREACHED);
			while (current != UNREACHED) {
				path.add(this.keys[current]);
				current = this.parents[current];
			}
		}
		Collections.reverse(path);
		return Collections.unmodifiableList(path);
	}

	private int at(int[] distances, PeerKey key) {
		Integer number = this.numbers.get(key);
		return (number != null) ? distances[number] : UNREACHED;
	}

	/** Peers by number; this peer is 0. */
	private static final class Numbering {

		private final Map<PeerKey, Integer> numbers = new HashMap<>();

		private final List<PeerKey> keys = new ArrayList<>();

		private final int[] ends;

		Numbering(PeerKey self, List<LiveEdge> edges) {
			number(self);
			this.ends = new int[2 * edges.size()];
			for (int i = 0; i < edges.size(); i++) {
				this.ends[2 * i] = number(edges.get(i).dialer());
				this.ends[2 * i + 1] = number(edges.get(i).acceptor());
			}
		}

		/** The neighbours of each peer, in the order of the edges. */
		int[][] adjacency(List<LiveEdge> edges, boolean upOnly) {
			int[][] adjacent = new int[this.keys.size()][0];
			int[] degrees = new int[this.keys.size()];
			for (int i = 0; i < edges.size(); i++) {
				if (!upOnly || edges.get(i).isUp()) {
					add(adjacent, degrees, this.ends[2 * i], this.ends[2 * i + 1]);
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

		private final int[] parents;

		Search(int[][] adjacent, boolean[] relaying) {
			this.distances = new int[adjacent.length];
			this.parents = new int[adjacent.length];
			Arrays.fill(this.distances, UNREACHED);
			Arrays.fill(this.parents, UNREACHED);
			this.distances[0] = 0;
			int[] queue = new int[adjacent.length];
			int end = 1;
			for (int at = 0; at < end; at++) {
				int current = queue[at];
				for (int next : relaying[current] ? adjacent[current] : new int[0]) {
					if (this.distances[next] == UNREACHED) {
						this.distances[next] = this.distances[current] + 1;
						this.parents[next] = current;
						queue[end++] = next;
					}
				}
			}
		}

	}

}
