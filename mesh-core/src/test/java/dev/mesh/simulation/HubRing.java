package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fleet.SharedGraph;
import dev.mesh.peer.Input;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Three hubs, each with a session to both others, and a leaf at each of the first two:
 * what the traps of presence are played with.
 */
final class HubRing {

	static final long MILLISECOND = 1_000_000L;

	static final long SECOND = 1_000 * MILLISECOND;

	static final long MINUTE = 60 * SECOND;

	/** The longest back-off of a dialer, and some. */
	private static final int PATIENCE_SECONDS = 100;

	final Simulation simulation;

	/** Dials nobody. */
	final SimulatedPeer hub;

	/** Dials the hub. */
	final SimulatedPeer second;

	/** Dials both. */
	final SimulatedPeer third;

	/** A leaf of the hub. */
	final SimulatedPeer till;

	/** A leaf of the second hub. */
	final SimulatedPeer office;

	/** All see each other when it is made, and the till is at version 1. */
	HubRing(long seed) {
		this.simulation = new Simulation(seed, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));
		this.hub = this.simulation.add("hub", true, List.of());
		this.second = this.simulation.add("second", true, List.of("hub"));
		this.third = this.simulation.add("third", true, List.of("hub", "second"));
		this.till = this.simulation.add("till", false, List.of("hub"));
		this.office = this.simulation.add("office", false, List.of("second"));
		this.simulation.startAll();
		setVersion(this.till, 1);
		this.simulation.runFor(5 * SECOND);
		requireEqualGraphs();
	}

	/** Starts one more peer. */
	SimulatedPeer join(String name, boolean isHub, String... hubs) {
		SimulatedPeer peer = this.simulation.add(name, isHub, List.of(hubs));
		peer.start();
		return peer;
	}

	void setVersion(SimulatedPeer peer, int version) {
		peer.input(new Input.SetMetadata("{\"version\":" + version + "}"));
	}

	void leave(SimulatedPeer peer, boolean saysGoodbye) {
		if (saysGoodbye) {
			peer.input(new Input.Stop());
		}
		else {
			this.simulation.kill(peer);
		}
	}

	/** Until a session with each is active, and has been for a second. */
	void runUntilConnected(SimulatedPeer peer, SimulatedPeer... others) {
		for (SimulatedPeer other : others) {
			for (int i = 0; !peer.sessions().isActive(other.key()); i++) {
				assertThat(i).as("seconds until %s and %s are connected", peer, other).isLessThan(PATIENCE_SECONDS);
				this.simulation.runFor(SECOND);
			}
		}
		this.simulation.runFor(SECOND);
	}

	List<SimulatedPeer> running() {
		return this.simulation.all().stream().filter(SimulatedPeer::isRunning).toList();
	}

	/** Fills with whoever sees a peer from now on. */
	List<String> watchForReturns(SimulatedPeer gone) {
		List<String> seen = new ArrayList<>();
		long from = this.simulation.timeline().now();
		running().forEach((peer) -> peer.watch((graph) -> {
			if (graph.peer(gone.key()).isPresent()) {
				seen.add(peer + " after " + (this.simulation.timeline().now() - from) / 1e9 + " s");
			}
		}));
		return seen;
	}

	void requireGoneEverywhere(SimulatedPeer gone) {
		assertThat(running()).isNotEmpty()
			.allSatisfy((peer) -> assertThat(peer.graph().peer(gone.key())).as("seen by %s", peer).isEmpty());
	}

	/** All that run see the same, and all of them. */
	void requireEqualGraphs() {
		requireEqualGraphs(running());
	}

	/** These see the same: each other, and nobody else. */
	void requireEqualGraphs(List<SimulatedPeer> group) {
		SharedGraph expected = SharedGraph.of(group.get(0).graph());
		assertThat(expected.peers().keySet())
			.containsExactlyInAnyOrderElementsOf(group.stream().map(SimulatedPeer::key).toList());
		assertThat(group)
			.allSatisfy((peer) -> assertThat(SharedGraph.of(peer.graph())).as("seen by %s", peer).isEqualTo(expected));
	}

	void requireDeliveredOnce(long send) {
		this.simulation.checkers().requireAcknowledged(send);
		assertThat(this.simulation.checkers().deliveriesOf(send)).isEqualTo(1);
	}

	/** No name appears twice, and no two peers have two connections. */
	static void requireNothingTwice(PresenceGraph graph) {
		List<String> names = new ArrayList<>(graph.remotePeers().stream().map(Peer::deviceName).toList());
		names.add(graph.localPeer().deviceName());
		assertThat(names).doesNotHaveDuplicates();
		assertThat(graph.connections()).extracting(Connection::peer1, Connection::peer2).doesNotHaveDuplicates();
	}

	static Map<String, Object> metadata(PresenceGraph graph, SimulatedPeer of) {
		return graph.peer(of.key()).orElseThrow().metadata();
	}

}
