package dev.mesh.routing;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where next: the shortest paths from one peer over edges that carry traffic, through
 * peers that relay. Immutable; the same edges give the same table, in whatever order they
 * come.
 * <p>
 * Among paths of equal length each destination takes its own, by rendezvous hashing
 * (Thaler and Ravishankar, 1998) over this peer, the destination and the candidate:
 * traffic spreads, and when a candidate disappears only the destinations that used it
 * move.
 */
public final class RoutingTable {

	private final PeerKey self;

	private final Map<PeerKey, Route> routes;

	private RoutingTable(PeerKey self, Map<PeerKey, Route> routes) {
		this.self = self;
		this.routes = routes;
	}

	/**
	 * Computes the table: breadth first, in O(peers + edges).
	 * @param self this peer; it can always be the start of a path
	 * @param upEdges edges that carry traffic; repeated ones and those of a peer with
	 * itself do not matter
	 * @param relays whether a peer forwards for others; asked at most once for each peer
	 * @return the table
	 */
	public static RoutingTable build(PeerKey self, Collection<Edge> upEdges, Predicate<PeerKey> relays) {
		return new RoutingTable(self, new Search(self, upEdges, relays).run());
	}

	/**
	 * Follows a message: each peer on the way chooses the next one by its own table.
	 * @param upEdges the edges that all of them see
	 * @return the keys from one peer to the other, both included; empty when there is no
	 * way
	 */
	public static List<PeerKey> way(PeerKey from, PeerKey to, Collection<Edge> upEdges, Predicate<PeerKey> relays) {
		List<PeerKey> way = new ArrayList<>(List.of(from));
		PeerKey at = from;
		while (!at.equals(to)) {
			at = build(at, upEdges, relays).nextHop(to);
			if (at == null) {
				return List.of();
			}
			way.add(at);
		}
		return List.copyOf(way);
	}

	/**
	 * Returns the neighbour to send to.
	 * @param destination any peer
	 * @return a peer that shares an edge with this one; {@code null} when there is no
	 * way, and for this peer itself
	 */
	public @Nullable PeerKey nextHop(PeerKey destination) {
		Route route = this.routes.get(destination);
		return (route != null) ? route.nextHop() : null;
	}

	/**
	 * Returns the length of the way.
	 * @param destination any peer
	 * @return the number of edges, 0 for this peer itself; -1 when there is no way
	 */
	public int hops(PeerKey destination) {
		Route route = this.routes.get(destination);
		if (route != null) {
			return route.hops();
		}
		return destination.equals(this.self) ? 0 : -1;
	}

	/**
	 * Returns how many peers can be reached.
	 * @return their number, without this peer
	 */
	public int size() {
		return this.routes.size();
	}

	/**
	 * An edge that carries traffic, in both directions.
	 *
	 * @param a one end
	 * @param b the other end
	 */
	public record Edge(PeerKey a, PeerKey b) {
	}

	private record Route(PeerKey nextHop, int hops) {
	}

	/** One breadth-first search over peers numbered in the order of their keys. */
	private static final class Search {

		private final PeerKey[] keys;

		private final int[][] adjacent;

		private final boolean[] relaying;

		private final int[] distance;

		private final int start;

		Search(PeerKey self, Collection<Edge> edges, Predicate<PeerKey> relays) {
			this.keys = keysOf(self, edges);
			this.start = indexOf(self);
			this.adjacent = adjacency(edges);
			this.relaying = new boolean[this.keys.length];
			for (int i = 0; i < this.keys.length; i++) {
				this.relaying[i] = i == this.start || relays.test(this.keys[i]);
			}
			this.distance = new int[this.keys.length];
		}

		Map<PeerKey, Route> run() {
			Arrays.fill(this.distance, -1);
			this.distance[this.start] = 0;
			int[] queue = new int[this.keys.length];
			queue[0] = this.start;
			int end = 1;
			Map<PeerKey, Route> routes = new HashMap<>();
			for (int at = 0; at < end; at++) {
				int current = queue[at];
				if (current != this.start) {
					routes.put(this.keys[current], new Route(firstHop(current), this.distance[current]));
				}
				end = this.relaying[current] ? expand(current, queue, end) : end;
			}
			return routes;
		}

		private int expand(int current, int[] queue, int end) {
			int next = end;
			for (int neighbour : this.adjacent[current]) {
				if (this.distance[neighbour] < 0) {
					this.distance[neighbour] = this.distance[current] + 1;
					queue[next++] = neighbour;
				}
			}
			return next;
		}

		/**
		 * Walks back from the destination; every peer that is nearer has its distance
		 * already.
		 */
		private PeerKey firstHop(int destination) {
			int current = destination;
			while (this.distance[current] > 1) {
				current = predecessor(current, destination);
			}
			return this.keys[current];
		}

		private int predecessor(int current, int destination) {
			int best = -1;
			long bestWeight = 0;
			for (int candidate : this.adjacent[current]) {
				if (this.relaying[candidate] && this.distance[candidate] == this.distance[current] - 1) {
					long weight = weight(this.keys[destination], this.keys[candidate]);
					if (best < 0 || weight > bestWeight) {
						best = candidate;
						bestWeight = weight;
					}
				}
			}
			return best;
		}

		private long weight(PeerKey destination, PeerKey candidate) {
			return mix(mix(mix(0, this.keys[this.start]), destination), candidate);
		}

		/**
		 * The finalizer of SplitMix64 (Steele, Lea and Flood, 2014), over each part of a
		 * key.
		 */
		private static long mix(long seed, PeerKey key) {
			long state = seed;
			for (long part : new long[] { key.a(), key.b(), key.c(), key.d() }) {
				state = (state ^ part) + 0x9e3779b97f4a7c15L;
				state = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
				state = (state ^ (state >>> 27)) * 0x94d049bb133111ebL;
				state ^= state >>> 31;
			}
			return state;
		}

		private static PeerKey[] keysOf(PeerKey self, Collection<Edge> edges) {
			TreeSet<PeerKey> all = new TreeSet<>();
			all.add(self);
			for (Edge edge : edges) {
				all.add(edge.a());
				all.add(edge.b());
			}
			return all.toArray(new PeerKey[0]);
		}

		private int[][] adjacency(Collection<Edge> edges) {
			List<List<Integer>> lists = new ArrayList<>(this.keys.length);
			for (int i = 0; i < this.keys.length; i++) {
				lists.add(new ArrayList<>());
			}
			for (Edge edge : edges) {
				int a = indexOf(edge.a());
				int b = indexOf(edge.b());
				if (a != b) {
					lists.get(a).add(b);
					lists.get(b).add(a);
				}
			}
			return lists.stream()
				.map((list) -> list.stream().mapToInt(Integer::intValue).sorted().distinct().toArray())
				.toArray(int[][]::new);
		}

		private int indexOf(PeerKey key) {
			return Arrays.binarySearch(this.keys, key);
		}

	}

}
