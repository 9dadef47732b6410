package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.simulation.Options.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Relays decide hop by hop, and yet a peer knows which way its messages take. */
class WayTests {

	private static final long SECOND = 1_000_000_000;

	private final Simulation simulation = new Simulation(1,
			new Options(new Shape(0, 0, 0, false), 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final List<SimulatedPeer> relays = new ArrayList<>();

	/** Two layers of relays, so that there are four ways of the same length. */
	@Test
	void messagesAndTheirAcknowledgementsTakeTheWaysThatTheGraphsOfBothEndsTell() {
		for (String name : List.of("west0", "west1")) {
			this.relays.add(this.simulation.add(name, true, List.of()));
		}
		for (String name : List.of("east0", "east1")) {
			this.relays.add(this.simulation.add(name, true, List.of("west0", "west1")));
		}
		SimulatedPeer sender = this.simulation.add("sender", false, List.of("west0", "west1"));
		List<SimulatedPeer> receivers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			receivers.add(this.simulation.add("receiver" + i, false, List.of("east0", "east1")));
		}
		this.simulation.startAll();
		this.simulation.runFor(30 * SECOND);

		Set<List<PeerKey>> ways = new HashSet<>();
		for (SimulatedPeer receiver : receivers) {
			List<PeerKey> there = sender.graph().path(receiver.key());
			List<PeerKey> back = receiver.graph().path(sender.key());
			assertThat(there).hasSize(4).startsWith(sender.key()).endsWith(receiver.key());
			Map<PeerKey, Integer> before = forwarded();
			this.simulation.sendSized(sender, receiver, "way", 100);
			this.simulation.runFor(SECOND);
			Set<PeerKey> passed = new HashSet<>(there.subList(1, 3));
			passed.addAll(back.subList(1, 3));
			assertThat(forwardedSince(before)).as("%s, and back %s", there, back).isEqualTo(passed);
			ways.add(there.subList(1, 3));
		}
		assertThat(ways).as("they are spread").hasSizeGreaterThan(2);
	}

	private Map<PeerKey, Integer> forwarded() {
		Map<PeerKey, Integer> counts = new TreeMap<>();
		this.relays.forEach((relay) -> counts.put(relay.key(), relay.counters().getOrDefault("relay.forwarded", 0)));
		return counts;
	}

	private Set<PeerKey> forwardedSince(Map<PeerKey, Integer> before) {
		Map<PeerKey, Integer> now = forwarded();
		now.entrySet().removeAll(before.entrySet());
		return now.keySet();
	}

}
