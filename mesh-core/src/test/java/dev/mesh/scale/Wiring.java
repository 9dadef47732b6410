package dev.mesh.scale;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;

/**
 * Who dials whom.
 *
 * @param name what the table calls it
 * @param relays how many of the peers, the first ones, accept sessions and relay
 * @param dials the peers that each one dials
 * @param newcomer the peers that one more dials
 */
public record Wiring(String name, int relays, List<List<Integer>> dials, List<Integer> newcomer) {

	public Wiring {
		dials = dials.stream().map(List::copyOf).toList();
	}

	/**
	 * Everybody relays, and dials half as many others as it is to have links: one of
	 * those before it, so that all are connected, and any others.
	 */
	public static Wiring random(int peers, int links, long seed) {
		Random random = new Random(seed);
		List<TreeSet<Integer>> neighbours = new ArrayList<>();
		List<List<Integer>> dials = new ArrayList<>();
		for (int i = 0; i < peers; i++) {
			neighbours.add(new TreeSet<>());
			dials.add(new ArrayList<>());
		}
		for (int i = 0; i < peers; i++) {
			for (int link = 0; link < Math.min(links / 2, peers / 2); link++) {
				int other = (link == 0 && i > 0) ? random.nextInt(i) : random.nextInt(peers);
				while (other == i || neighbours.get(i).contains(other)) {
					other = random.nextInt(peers);
				}
				neighbours.get(i).add(other);
				neighbours.get(other).add(i);
				dials.get(i).add(other);
			}
		}
		List<Integer> newcomer = random.ints(0, peers).distinct().limit(links / 2).boxed().toList();
		return new Wiring("random, " + links + " links", peers, dials, newcomer);
	}

	/** Some hubs, each connected with each; all others are leaves of two of them. */
	public static Wiring hubs(int peers, int hubs) {
		List<List<Integer>> dials = new ArrayList<>();
		for (int i = 0; i < peers; i++) {
			List<Integer> own = new ArrayList<>();
			for (int hub = 0; hub < Math.min(i, hubs); hub++) {
				if (i < hubs || hub == i % hubs || hub == (i + 1) % hubs) {
					own.add(hub);
				}
			}
			dials.add(own);
		}
		return new Wiring(hubs + " hubs", hubs, dials, List.of(0, 1));
	}

	/** How many peers there are. */
	public int peers() {
		return this.dials.size();
	}

	/** How many connections there are. */
	public int connections() {
		return this.dials.stream().mapToInt(List::size).sum();
	}

	/** The longest of all shortest ways, in connections. */
	public int diameter() {
		List<List<Integer>> neighbours = new ArrayList<>();
		this.dials.forEach((any) -> neighbours.add(new ArrayList<>()));
		for (int i = 0; i < peers(); i++) {
			for (int other : this.dials.get(i)) {
				neighbours.get(i).add(other);
				neighbours.get(other).add(i);
			}
		}
		int longest = 0;
		for (int i = 0; i < peers(); i++) {
			longest = Math.max(longest, farthest(i, neighbours));
		}
		return longest;
	}

	private static int farthest(int from, List<List<Integer>> neighbours) {
		int[] distances = new int[neighbours.size()];
		Arrays.fill(distances, -1);
		distances[from] = 0;
		Queue<Integer> queue = new ArrayDeque<>(List.of(from));
		int farthest = 0;
		while (!queue.isEmpty()) {
			int at = queue.remove();
			farthest = distances[at];
			for (int next : neighbours.get(at)) {
				if (distances[next] < 0) {
					distances[next] = distances[at] + 1;
					queue.add(next);
				}
			}
		}
		if (Arrays.stream(distances).anyMatch((distance) -> distance < 0)) {
			throw new IllegalStateException("Not all peers are connected");
		}
		return farthest;
	}

}
