package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fleet.LiveObjects;
import dev.mesh.peer.BusInput;
import dev.mesh.simulation.LyingRelay.Lie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traps that membership and presence of other products have fallen into, each played with
 * whole peers in virtual time. The numbers are those of our list of them.
 */
class PresenceTrapTests {

	private static final long MILLISECOND = HubRing.MILLISECOND;

	private static final long SECOND = HubRing.SECOND;

	private static final long MINUTE = HubRing.MINUTE;

	private static final int GUESTS = 60;

	/**
	 * scalecube#34, phoenix_pubsub#175: the update of a peer that had left arrived after
	 * its departure, and it was there again, for good.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void trap11APeerThatLeavesRightAfterAMetadataUpdateIsRemovedEverywhereAndStaysRemoved(boolean saysGoodbye) {
		for (long delay = 0; delay <= 300 * MILLISECOND; delay += 20 * MILLISECOND) {
			HubRing ring = new HubRing(1 + delay);
			// What the third hub hears from the second one comes last.
			ring.simulation.network().link(ring.third, ring.second).slowDown(4 * SECOND);
			ring.setVersion(ring.till, 2);
			ring.simulation.runFor(delay);
			ring.leave(ring.till, saysGoodbye);
			ring.simulation.runFor(saysGoodbye ? 5 * SECOND : 25 * SECOND);

			ring.requireGoneEverywhere(ring.till);
			List<String> returns = ring.watchForReturns(ring.till);
			ring.simulation.runFor(5 * MINUTE);
			assertThat(returns).as("left %d ms after its update", delay / MILLISECOND).isEmpty();
			ring.requireEqualGraphs();
		}
	}

	/** A hub that did not hear of the departure brings what it has back with it. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void trap11AHubThatMissedTheDepartureBringsNobodyBack(boolean missedTheUpdateToo) {
		for (int seed = 1; seed <= 10; seed++) {
			HubRing ring = new HubRing(seed);
			if (!missedTheUpdateToo) {
				ring.setVersion(ring.till, 2);
				ring.simulation.runFor(210 * MILLISECOND);
			}
			ring.simulation.network().partition(Set.of(ring.third), 3 * MINUTE);
			if (missedTheUpdateToo) {
				ring.setVersion(ring.till, 2);
				ring.simulation.runFor(210 * MILLISECOND);
			}
			ring.leave(ring.till, true);
			ring.simulation.runFor(2 * MINUTE);
			ring.requireGoneEverywhere(ring.till);
			ring.runUntilConnected(ring.third, ring.hub, ring.second);
			List<String> returns = ring.watchForReturns(ring.till);
			ring.simulation.runFor(5 * MINUTE);

			assertThat(returns).as("seed %d", seed).isEmpty();
			ring.requireEqualGraphs();
		}
	}

	/**
	 * Ditto documents that its signed metadata can be replayed, and removed by whoever
	 * passes it on.
	 */
	@ParameterizedTest
	@EnumSource(Lie.class)
	void trap12ARelayThatReplaysStripsOrChangesMetadataIsSeenThroughAndChangesNoGraph(Lie lie) {
		HubRing ring = new HubRing(1);
		SimulatedPeer behind = ring.simulation.add("behind", true, List.of("hub"));
		SimulatedPeer honest = ring.simulation.add("honest", false, List.of("hub", "second"));
		LyingRelay relay = new LyingRelay(ring.hub, honest, lie);
		ring.simulation.network().intercept(relay);
		behind.start();
		honest.start();
		ring.setVersion(honest, 1);
		ring.simulation.runFor(5 * SECOND);
		ring.requireEqualGraphs();
		List<SimulatedPeer> observers = List.of(ring.second, ring.third, ring.office, behind);
		List<Object> shown = new ArrayList<>();
		observers.forEach((peer) -> peer.watch((graph) -> shown.add(HubRing.metadata(graph, honest))));
		relay.begin();
		for (int version = 2; version <= 5; version++) {
			ring.setVersion(honest, version);
			ring.simulation.runFor(40 * SECOND);
			assertThat(HubRing.metadata(ring.second.graph(), honest)).isEqualTo(Map.of("version", version));
			assertThat(HubRing.metadata(behind.graph(), honest)).as("it hears nothing but lies")
				.isEqualTo(Map.of("version", 1));
		}

		assertThat(relay.lied()).isGreaterThan(5);
		assertThat(shown).isNotEmpty()
			.allSatisfy((metadata) -> assertThat(metadata)
				.isIn(IntStream.rangeClosed(1, 5).mapToObj((version) -> Map.of("version", version)).toList()));
		String counter = (lie == Lie.OLD_RECORD) ? "presence.records.replayed" : "presence.records.forged";
		assertThat(observers).as(counter).anyMatch((peer) -> peer.counters().getOrDefault(counter, 0) > 0);
		relay.end();
		ring.simulation.runFor(60 * SECOND);
		ring.requireEqualGraphs();
		assertThat(HubRing.metadata(behind.graph(), honest)).isEqualTo(Map.of("version", 5));
	}

	/** There is no such thing as a record that does not say what its metadata are. */
	@Test
	void trap12ARecordWithoutAnyMetadataEndsTheSessionOfWhoeverSendsIt() {
		HubRing ring = new HubRing(1);
		List<byte[]> records = new ArrayList<>();
		ring.simulation.network().intercept((from, to, record) -> {
			if (from == ring.till && record[0] == 0x20) {
				records.add(record);
			}
			return List.of(record);
		});
		ring.setVersion(ring.till, 2);
		ring.simulation.runFor(SECOND);
		assertThat(records).hasSize(1);
		ring.hub.injectTo(ring.second, LyingRelay.withoutMetadata(records.get(0)));
		ring.simulation.runFor(SECOND / 2);

		assertThat(ring.second.counters()).containsEntry("session.protocol.errors", 1);
		assertThat(HubRing.metadata(ring.second.graph(), ring.till)).isEqualTo(Map.of("version", 2));
		ring.simulation.runFor(60 * SECOND);
		ring.requireEqualGraphs();
	}

	/**
	 * iroh#1844: after a change of the network a peer stayed in the gossip with its old
	 * address, and no link came about.
	 */
	@ParameterizedTest
	@CsvSource({ "till, true", "till, false", "second, true", "second, false" })
	void trap13AfterANetworkSwitchTheLinksAreFormedAgainAndThereIsOneEdgeAndOnePeer(String name, boolean hearsOfIt) {
		for (int seed = 1; seed <= 5; seed++) {
			HubRing ring = new HubRing(seed);
			SimulatedPeer moving = ring.simulation.peer(name);
			List<SimulatedPeer> neighbours = ring.simulation.network()
				.links(moving)
				.stream()
				.map((link) -> link.otherEnd(moving))
				.toList();
			Map<SimulatedPeer, String> sessions = new HashMap<>();
			neighbours.forEach((other) -> sessions.put(other, moving.sessions().with(other.key()).id()));
			ring.running().forEach((peer) -> peer.watch(HubRing::requireNothingTwice));
			List<Long> sends = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				int version = 2 + i;
				ring.simulation.timeline().after(i * 100 * MILLISECOND, () -> {
					ring.setVersion(moving, version);
					sends.add(ring.simulation.send(ring.till, ring.office, "up"));
					sends.add(ring.simulation.send(ring.office, ring.till, "down"));
				});
			}
			ring.simulation.runFor(2 * SECOND);
			ring.simulation.network().links(moving).forEach((link) -> {
				if (hearsOfIt) {
					link.lose(moving);
				}
				else {
					link.goHalfOpen();
				}
			});
			ring.simulation.runFor(80 * SECOND);

			for (SimulatedPeer other : neighbours) {
				assertThat(ring.simulation.network().link(moving, other).isOpen()).isTrue();
				assertThat(moving.sessions().with(other.key()).id()).isEqualTo(sessions.get(other));
			}
			ring.requireEqualGraphs();
			assertThat(sends).hasSize(100).allSatisfy(ring::requireDeliveredOnce);
		}
	}

	/**
	 * Centrifugo 6.9.2: whoever subscribed and unsubscribed often left presence behind.
	 * The numbers of all objects, and the sizes of all collections, of those who stay are
	 * what they were, once the guests are forgotten.
	 */
	@Test
	void trap14ChurnOfPeersAndSubscriptionsLeavesNothingBehindOnceTheyAreForgotten() {
		HubRing ring = new HubRing(1);
		entertain(ring, "first", 0);
		ring.simulation.runFor(50 * MINUTE);
		List<SimulatedPeer> residents = ring.running();
		List<Map<String, Integer>> before = residents.stream().map(PresenceTrapTests::kept).toList();
		for (int i = 1; i <= GUESTS; i++) {
			entertain(ring, "guest" + i, i);
		}
		Map<String, Integer> during = kept(ring.hub);
		// Records are forgotten after 20 minutes, and that they were after 20 more.
		ring.simulation.runFor(50 * MINUTE);

		assertThat(during).containsEntry("RecordStore.records", residents.size() + GUESTS);
		ring.requireEqualGraphs(residents);
		for (int i = 0; i < residents.size(); i++) {
			Map<String, Integer> first = before.get(i);
			Map<String, Integer> grown = new TreeMap<>(kept(residents.get(i)));
			grown.replaceAll((place, count) -> count - first.getOrDefault(place, 0));
			assertThat(grown).as("left behind at %s", residents.get(i))
				.isNotEmpty()
				.allSatisfy((place, more) -> assertThat(more).as(place).isLessThan(GUESTS / 10));
		}
	}

	/** A guest comes, uses everything, and goes in one way or the other. */
	private static void entertain(HubRing ring, String name, int number) {
		boolean isHub = number % 5 == 0;
		SimulatedPeer guest = isHub ? ring.join(name, true, "hub", "third")
				: ring.join(name, false, number % 2 == 0 ? "hub" : "third");
		ring.office.input(new BusInput.Listen(100, "guests/*"));
		ring.office.input(new BusInput.ListenForRequests(100, "guests/*"));
		ring.office.input(new BusInput.ListenForStreams(100, "guests/*"));
		ring.setVersion(guest, number);
		ring.simulation.runFor(SECOND);
		ring.simulation.send(guest, ring.office, "up");
		ring.simulation.send(ring.hub, guest, "down");
		ring.simulation.ask(ring.office, guest);
		ring.simulation.streams().open(guest, ring.hub, 10);
		ring.simulation.runFor(SECOND);
		ring.office.input(new BusInput.Unlisten(100));
		ring.office.input(new BusInput.UnlistenForRequests(100));
		ring.office.input(new BusInput.UnlistenForStreams(100));
		if (number % 4 == 0) {
			ring.leave(guest, true);
			ring.simulation.checkers().onKilled(guest);
		}
		else {
			ring.leave(guest, false);
		}
	}

	/**
	 * But for two caches with limits of their own: signatures that were verified, and
	 * seals of peers that were heard under a key that is still accepted.
	 */
	private static Map<String, Integer> kept(SimulatedPeer peer) {
		return LiveObjects.keptBy(peer.core(), (name) -> name.startsWith("dev.mesh.simulation.")
				|| name.equals("Verifier.genuine") || name.equals("Sealer.seals"));
	}

}
