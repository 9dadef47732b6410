package dev.mesh.scale;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether all running peers show the same graph, and in it all running peers and nobody
 * else, none of them suspected. Round trips are left out: they are published later.
 */
final class Agreement {

	private static final Duration STEP = Duration.ofMillis(5);

	private final ScaledMesh mesh;

	/** What was looked at before, and what it came to. */
	private final Map<Integer, Look> looks = new HashMap<>();

	/** Who has held it up last is asked first. */
	private int dissenter;

	Agreement(ScaledMesh mesh) {
		this.mesh = mesh;
	}

	/** Lets time pass until all agree, and returns how long that took. */
	Duration await(Duration limit) {
		long start = this.mesh.nowNanos();
		while (!reached()) {
			if (this.mesh.nowNanos() - start > limit.toNanos()) {
				throw new AssertionError("After " + limit + " peer " + this.dissenter + " of " + this.mesh.size()
						+ " does not show what others show: " + describe(this.mesh.graph(this.dissenter)));
			}
			this.mesh.run(STEP);
		}
		return Duration.ofNanos(this.mesh.nowNanos() - start);
	}

	private boolean reached() {
		long expected = printOfRunning();
		long reference = 0;
		for (int i = 0; i < this.mesh.size(); i++) {
			int peer = (this.dissenter + i) % this.mesh.size();
			if (this.mesh.isRunning(peer)) {
				Look look = look(peer);
				if (look.peers != expected || (reference != 0 && look.everything != reference)) {
					this.dissenter = peer;
					return false;
				}
				reference = look.everything;
			}
		}
		return true;
	}

	/** The same without short cuts, and the root hashes too. */
	void require() {
		Set<PeerKey> running = new HashSet<>();
		for (int i = 0; i < this.mesh.size(); i++) {
			if (this.mesh.isRunning(i)) {
				running.add(this.mesh.key(i));
			}
		}
		Object reference = null;
		byte[] root = null;
		for (int i = 0; i < this.mesh.size(); i++) {
			if (this.mesh.isRunning(i)) {
				Object view = view(this.mesh.graph(i), running);
				if (reference != null && !view.equals(reference)) {
					throw new AssertionError("The graph of peer " + i + " differs: " + describe(this.mesh.graph(i)));
				}
				byte[] hash = this.mesh.root(i);
				if (root != null && !Arrays.equals(root, hash)) {
					throw new AssertionError("The root hash of peer " + i + " differs");
				}
				reference = view;
				root = hash;
			}
		}
	}

	private static Object view(PresenceGraph graph, Set<PeerKey> running) {
		Map<PeerKey, List<Object>> peers = new TreeMap<>();
		graph.remotePeers().forEach((peer) -> peers.put(peer.key(), claims(peer)));
		peers.put(graph.localPeer().key(), claims(graph.localPeer()));
		if (!peers.keySet().equals(running) || graph.remotePeers().stream().anyMatch(Peer::isSuspected)) {
			throw new AssertionError("Not what is running: " + describe(graph));
		}
		return List.of(peers, graph.connections().stream().map(Agreement::claims).toList());
	}

	private long printOfRunning() {
		long print = 0;
		for (int i = 0; i < this.mesh.size(); i++) {
			if (this.mesh.isRunning(i)) {
				print += mix(this.mesh.key(i).hashCode());
			}
		}
		return print;
	}

	private Look look(int peer) {
		PresenceGraph graph = this.mesh.graph(peer);
		Look known = this.looks.get(peer);
		if (known == null || known.graph != graph) {
			known = Look.at(graph);
			this.looks.put(peer, known);
		}
		return known;
	}

	private static String describe(PresenceGraph graph) {
		return (graph == null) ? "nothing"
				: graph.remotePeers().size() + " remote peers, "
						+ graph.remotePeers().stream().filter(Peer::isSuspected).count() + " of them suspected, "
						+ graph.connections().size() + " connections";
	}

	private static List<Object> claims(Peer peer) {
		return List.of(peer.deviceName(), peer.metadata(), peer.urls());
	}

	private static List<Object> claims(Connection connection) {
		return List.of(connection.id(), connection.peer1(), connection.peer2(), connection.dialer(),
				connection.state());
	}

	private static long mix(long value) {
		long z = value * 0x9E3779B97F4A7C15L;
		z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
		return z ^ (z >>> 32);
	}

	/** What one peer shows, as sums. */
	private record Look(PresenceGraph graph, long peers, long everything) {

		static Look at(PresenceGraph graph) {
			if (graph == null) {
				return new Look(null, 0, 0);
			}
			long peers = mix(graph.localPeer().key().hashCode());
			long everything = mix(31L * graph.localPeer().key().hashCode() + claims(graph.localPeer()).hashCode());
			for (Peer peer : graph.remotePeers()) {
				peers += peer.isSuspected() ? 1 : mix(peer.key().hashCode());
				everything += mix(31L * peer.key().hashCode() + claims(peer).hashCode());
			}
			for (Connection connection : graph.connections()) {
				everything += mix(Objects.hash(connection.id(), connection.dialer(), connection.acceptor(),
						connection.state().name()));
			}
			return new Look(graph, peers, everything);
		}

	}

}
