package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Input;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.simulation.Options.Shape;
import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions that peers open by their own choice, and what becomes of them. */
class ChosenSessionsTests {

	private static final long SECOND = 1_000_000_000L;

	private final Simulation simulation = new Simulation(7,
			new Options(new Shape(0, 0, 0, false), 0, 0, Duration.ZERO, Set.of(), Set.of()));

	@Test
	void eightPeersThatKnowAllAddressesFormAFullMesh() {
		discovering(8);
		start(30);

		assertThat(all()).allSatisfy((peer) -> assertThat(degree(peer)).isEqualTo(7));
		assertThat(connections()).as("one session for each pair").hasSize(8 * 7 / 2);
		checkGraphs();
	}

	@Test
	void manyPeersKeepAboutSixSessionsEachAndAreConnected() {
		discovering(16);
		start(90);

		checkGraphs();
		double mean = all().stream().mapToInt(this::degree).average().orElseThrow();
		assertThat(mean).isBetween(5.0, 7.0);
		assertThat(all()).allSatisfy((peer) -> assertThat(degree(peer)).isBetween(4, 12));
		long attempts = sum("overlay.attempts");
		this.simulation.runFor(100 * SECOND);
		assertThat(sum("overlay.attempts")).as("nothing is tried any more").isEqualTo(attempts);
	}

	@Test
	void whatEachKnowsIsEnoughWhenAllIsTold() {
		SimulatedPeer seed = hub("seed", List.of());
		for (int i = 0; i < 5; i++) {
			trusting(seed, hub("hub" + i, List.of("seed")));
		}
		start(30);

		assertThat(connections()).as("each with each other, the seed included").hasSize(6 * 5 / 2);
		for (Connection connection : connections()) {
			boolean bySeed = connection.acceptor().equals(seed.key());
			assertThat(connection.principal().isPresent()).as("only the seed has seen secrets").isEqualTo(bySeed);
		}
		for (Peer peer : all().get(1).graph().remotePeers()) {
			assertThat(peer.principal().orElse("seed")).isEqualTo(peer.deviceName());
		}
		checkGraphs();
	}

	@Test
	void nobodyDialsWhatIsOnlyToldWithoutTrust() {
		hub("seed", List.of());
		hub("hub0", List.of("seed"));
		hub("hub1", List.of("seed"));
		start(60);

		assertThat(connections()).hasSize(2);
		assertThat(sum("overlay.attempts")).isZero();
	}

	@Test
	void whoIsNotAttestedIsRefusedByThoseWhoTrustTheAttester() {
		SimulatedPeer seed = hub("seed", List.of());
		SimulatedPeer hub = trusting(seed, hub("hub0", List.of("seed")));
		SimulatedPeer other = hub("hub1", List.of("seed"));
		start(60);

		assertThat(hub.sessions().isActive(other.key())).as("whose acceptor trusts nobody").isFalse();
		assertThat(hub.counters().get("overlay.attempts")).isBetween(1, 3);
		assertThat(connections()).hasSize(2);
	}

	@Test
	void aLeafKeepsTwoHubsAndFindsAnotherWhenOneDies() {
		SimulatedPeer seed = hub("seed", List.of());
		SimulatedPeer first = trusting(seed, hub("hub0", List.of("seed")));
		SimulatedPeer second = trusting(seed, hub("hub1", List.of("seed")));
		SimulatedPeer leaf = trusting(seed, this.simulation.add("leaf", false, List.of("seed")));
		start(30);

		assertThat(degree(leaf)).isEqualTo(2);
		SimulatedPeer chosen = leaf.sessions().isActive(first.key()) ? first : second;
		SimulatedPeer spare = (chosen == first) ? second : first;
		chosen.kill();
		this.simulation.runFor(60 * SECOND);

		assertThat(leaf.sessions().isActive(spare.key())).isTrue();
		assertThat(degree(leaf)).isEqualTo(2);
		seed.kill();
		this.simulation.runFor(5 * SECOND);
		assertThat(leaf.graph().path(spare.key())).as("the other one carries on").hasSize(2);
	}

	@Test
	void halvesThatWereApartForAMinuteComeTogether() {
		discovering(12);
		start(90);
		Set<SimulatedPeer> half = new HashSet<>(all().subList(0, 6));
		this.simulation.network().partition(half, 60 * SECOND);
		this.simulation.runFor(59 * SECOND);
		assertThat(all().get(0).graph().remotePeers()).hasSize(5);
		assertThat(all().get(11).graph().remotePeers()).hasSize(5);
		this.simulation.runFor(31 * SECOND);

		checkGraphs();
		this.simulation.runFor(120 * SECOND);
		assertThat(all()).allSatisfy((peer) -> assertThat(degree(peer)).isBetween(4, 12));
	}

	@Test
	void halvesThatKnowEachOtherByHearsayComeTogether() {
		SimulatedPeer seed = hub("seed", List.of());
		for (int i = 0; i < 9; i++) {
			trusting(seed, hub("hub" + i, List.of("seed")));
		}
		start(120);
		seed.kill();
		this.simulation.runFor(60 * SECOND);
		List<SimulatedPeer> others = all().subList(1, 10);
		Set<SimulatedPeer> half = new HashSet<>(others.subList(0, 4));
		this.simulation.network().partition(half, 50 * SECOND);
		this.simulation.runFor(100 * SECOND);

		this.simulation.checkers().checkGraphs(others);
	}

	@Test
	void theMeshStaysConnectedWhenAThirdDies() {
		List<SimulatedPeer> peers = discovering(15);
		start(90);
		List<SimulatedPeer> left = new ArrayList<>();
		for (int i = 0; i < 15; i++) {
			if (i % 3 == 0) {
				peers.get(i).kill();
			}
			else {
				left.add(peers.get(i));
			}
		}
		this.simulation.runFor(60 * SECOND);

		this.simulation.checkers().checkGraphs(left);
		assertThat(left).allSatisfy((peer) -> assertThat(degree(peer)).isBetween(3, 12));
	}

	@Test
	void peersThatAreToldOfNobodyElseStayConnectedWithoutEndlessAttempts() {
		discovering(16).forEach((peer) -> peer.configuration().tellOfNobody());
		start(600);
		long attempts = sum("overlay.attempts");
		this.simulation.runFor(600 * SECOND);

		assertThat(all()).allSatisfy((peer) -> assertThat(degree(peer)).isGreaterThanOrEqualTo(4));
		assertThat(sum("overlay.attempts") - attempts).as("less and less often").isLessThan(16 * 16);
		assertThat(reachedFrom(all().get(0))).as("over sessions").hasSize(16);
	}

	@Test
	void addressesWhereNobodyListensAreTriedLessAndLessOften() {
		List<String> hosts = new ArrayList<>(IntStream.range(0, 10).mapToObj((i) -> "nobody" + i).toList());
		hosts.add("hub0");
		hosts.add("hub1");
		SimulatedPeer first = discovering(hosts, "hub0");
		SimulatedPeer second = discovering(hosts, "hub1");
		start(10);
		assertThat(first.sessions().isActive(second.key())).isTrue();

		int before = first.counters().get("overlay.attempts");
		this.simulation.runFor(600 * SECOND);

		assertThat(first.counters().get("overlay.attempts") - before).as("10 addresses, each after 15 to 30 s")
			.isBetween(150, 400);
	}

	@Test
	void aRevokedPeerLosesWhatItsAttestationHasOpened() {
		SimulatedPeer seed = hub("seed", List.of());
		SimulatedPeer hub = trusting(seed, hub("hub0", List.of("seed")));
		SimulatedPeer other = trusting(seed, hub("hub1", List.of("seed")));
		start(30);
		assertThat(hub.sessions().isActive(other.key())).isTrue();

		SimulatedPeer dialer = (hub.key().compareTo(other.key()) < 0) ? hub : other;
		SimulatedPeer acceptor = (dialer == hub) ? other : hub;
		seed.input(new Input.Revoke(dialer.key(), "stolen"));
		this.simulation.runFor(5 * SECOND);

		assertThat(acceptor.sessions().isActive(dialer.key()))
			.as("%s %s %s %s", acceptor.sessions().events(), acceptor.counters(), dialer.sessions().events(),
					seed.counters())
			.isFalse();
		assertThat(acceptor.sessions().closed(ErrorCode.REVOKED)).isEqualTo(1);
		this.simulation.runFor(60 * SECOND);
		assertThat(acceptor.sessions().isActive(dialer.key())).as("it does not get in again").isFalse();
	}

	private List<SimulatedPeer> discovering(int count) {
		List<String> hosts = IntStream.range(0, count).mapToObj((i) -> "hub" + i).toList();
		return hosts.stream().map((host) -> discovering(hosts, host)).toList();
	}

	private SimulatedPeer discovering(List<String> hosts, String name) {
		SimulatedPeer peer = hub(name, List.of());
		peer.configuration().discover(hosts);
		return peer;
	}

	private static SimulatedPeer trusting(SimulatedPeer attester, SimulatedPeer peer) {
		peer.configuration().trust(attester);
		return peer;
	}

	private SimulatedPeer hub(String name, List<String> hubs) {
		SimulatedPeer peer = this.simulation.add(name, true, hubs);
		peer.configuration().advertise();
		return peer;
	}

	private void start(int seconds) {
		all().forEach(SimulatedPeer::start);
		this.simulation.runFor(seconds * SECOND);
	}

	private void checkGraphs() {
		this.simulation.checkers().checkGraphs(all());
	}

	private List<SimulatedPeer> all() {
		return this.simulation.all();
	}

	private int degree(SimulatedPeer peer) {
		return neighbours(peer).size();
	}

	/** Over the sessions that each has, whoever is told of them. */
	private Set<PeerKey> reachedFrom(SimulatedPeer first) {
		Set<PeerKey> reached = new HashSet<>(Set.of(first.key()));
		int before = 0;
		while (reached.size() > before) {
			before = reached.size();
			all().stream()
				.filter((peer) -> reached.contains(peer.key()))
				.forEach((peer) -> reached.addAll(neighbours(peer)));
		}
		return reached;
	}

	private Set<PeerKey> neighbours(SimulatedPeer peer) {
		Set<PeerKey> others = new HashSet<>();
		peer.graph()
			.localPeer()
			.connections()
			.stream()
			.filter((connection) -> connection.state() == Connection.State.UP)
			.forEach((connection) -> others.add(connection.other(peer.key())));
		return others;
	}

	private List<Connection> connections() {
		PresenceGraph graph = all().get(0).graph();
		return graph.connections();
	}

	private long sum(String counter) {
		return all().stream().mapToLong((peer) -> peer.counters().getOrDefault(counter, 0)).sum();
	}

}
