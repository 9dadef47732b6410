package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leaves that are told of some peers only send to others all the same. */
class ScopedLeafTests {

	private static final long MILLISECOND = 1_000_000L;

	private static final long SECOND = 1_000 * MILLISECOND;

	@Test
	void aLeafThatIsToldOfItsHubsOnlyReachesOthersAlthoughItsLinksAreCut() {
		for (int seed = 1; seed <= 10; seed++) {
			Simulation simulation = new Simulation(seed, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));
			simulation.add("hub", true, List.of());
			simulation.add("second", true, List.of("hub"));
			SimulatedPeer till = simulation.add("till", false, List.of("hub", "second"));
			SimulatedPeer office = simulation.add("office", false, List.of("second"));
			till.configuration().scope("hub");
			simulation.all().forEach(SimulatedPeer::start);
			simulation.runFor(5 * SECOND);
			assertThat(till.graph().remotePeers()).extracting((peer) -> peer.deviceName())
				.containsExactlyInAnyOrder("hub", "second");

			List<Long> sends = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				simulation.timeline().after(i * 20 * MILLISECOND, () -> {
					sends.add(simulation.send(till, office, "up"));
					sends.add(simulation.send(office, till, "down"));
				});
			}
			long cut = seed * 15 * MILLISECOND;
			simulation.timeline().after(cut, () -> simulation.network().links(till).forEach((link) -> link.lose(till)));
			simulation.runFor(80 * SECOND);

			assertThat(sends).hasSize(40).allSatisfy((send) -> {
				simulation.checkers().requireAcknowledged(send);
				assertThat(simulation.checkers().deliveriesOf(send)).isEqualTo(1);
			});
			assertThat(till.graph().peer(office.key())).as("it was looked up").isPresent();
			assertThat(office.graph().remotePeers()).hasSize(3);
		}
	}

	@Test
	void aLeafWithAScopeKeepsTwoHubsThatItWasNamed() {
		Simulation simulation = new Simulation(3, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));
		for (int i = 0; i < 3; i++) {
			SimulatedPeer hub = simulation.add("hub" + i, true, List.of());
			hub.configuration().advertise().discover(List.of("hub0", "hub1", "hub2"));
		}
		SimulatedPeer till = simulation.add("till", false, List.of());
		till.configuration().scope("metadata.kind is 'office'").discover(List.of("hub0", "hub1", "hub2"));
		simulation.all().forEach(SimulatedPeer::start);
		simulation.runFor(120 * SECOND);
		assertThat(till.graph().remotePeers()).hasSize(2);

		simulation.all()
			.stream()
			.filter((peer) -> till.sessions().isActive(peer.key()))
			.findFirst()
			.ifPresent(SimulatedPeer::kill);
		simulation.runFor(200 * SECOND);

		assertThat(till.graph().remotePeers()).as("another one in its place").hasSize(2);
	}

}
