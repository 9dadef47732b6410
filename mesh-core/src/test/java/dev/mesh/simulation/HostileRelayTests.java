package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.SealMode;
import dev.mesh.bus.SealSettings;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.simulation.HostileRelay.Deed;
import dev.mesh.simulation.HostileRelay.Plant;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hub that reads, drops, changes, repeats, reorders, replays and forges what it relays,
 * also over restarts of the ends and after their keys were replaced: nothing arrives that
 * was not sent, nothing twice, everything in order; every send, request and stream ends;
 * and once the hub behaves, all is well. A failure names its seed; run it again with
 * {@code -Dmesh.seed=N}, and more of them with {@code -Dmesh.seeds=N}.
 */
class HostileRelayTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long HOSTILITY = 40 * SECOND;

	private static final int MESSAGES = 250;

	private final Map<Deed, Integer> deeds = new EnumMap<>(Deed.class);

	private final Map<String, Integer> counters = new TreeMap<>();

	private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

	@Test
	void aHostileRelayCanDelayAndLoseButNothingElse() {
		Long only = Long.getLong("mesh.seed");
		long first = only != null ? only : 1;
		long last = only != null ? only : Long.getLong("mesh.seeds", 50);
		for (long seed = first; seed <= last; seed++) {
			run(seed, Plant.NONE);
		}

		System.out.println("hostile relay, seeds " + first + " to " + last + ": " + this.deeds + ", " + this.outcomes
				+ ", refused: " + this.counters);
		assertThat(this.outcomes.get(Outcome.ACKNOWLEDGED)).isPositive();
		if (only == null) {
			assertThat(this.deeds).containsOnlyKeys(Deed.values());
			assertThat(this.counters).containsKeys("bus.undecryptable", "bus.dropped.replay", "session.protocol.errors",
					"presence.records.replayed", "presence.records.forged", "bus.seal.keys.replaced",
					"bus.received.unsealed", "relay.refused.not_relayed");
		}
	}

	@ParameterizedTest
	@CsvSource({ "NO_REPLAY_WINDOW, was delivered twice", "NO_TAG_CHECK, nobody has sent|was next",
			"NO_ENCRYPTION, has read a message" })
	void aFaultOfTheSealIsSeen(Plant plant, String problem) {
		assertThatThrownBy(() -> {
			for (long seed = 1; seed <= 10; seed++) {
				run(seed, plant);
			}
		}).isInstanceOf(AssertionError.class).hasMessageContaining("seed ").hasMessageFindingMatch(problem);
	}

	private void run(long seed, Plant plant) {
		Random random = new Random(seed);
		int hubs = 1 + (int) (seed % 2);
		Simulation simulation = new Simulation(seed, new Options(hubs, 4, 0, 0, Duration.ZERO, Set.of(), Set.of()));
		for (SimulatedPeer peer : simulation.all()) {
			peer.configuration().seal(settings(seed, random));
		}
		SimulatedPeer hub = simulation.peer("hub0");
		HostileRelay relay = new HostileRelay(simulation, hub, plant);
		simulation.startAll();
		simulation.network().intercept(relay);
		List<SimulatedPeer> all = simulation.all();
		for (int i = 0; i < MESSAGES; i++) {
			SimulatedPeer from = all.get(random.nextInt(all.size()));
			SimulatedPeer to = all.get(random.nextInt(all.size()));
			int kind = random.nextInt(30);
			simulation.timeline().after((long) (random.nextDouble() * HOSTILITY), () -> {
				if (from != to && from.isRunning()) {
					send(simulation, from, to, kind);
				}
			});
		}
		for (int i = 0; i < seed % 4; i++) {
			SimulatedPeer end = all.get(hubs + random.nextInt(4));
			simulation.timeline()
				.after((long) (random.nextDouble() * HOSTILITY), () -> simulation.restart(end, 2 * SECOND));
		}
		simulation.runFor(HOSTILITY);
		relay.end();
		simulation.finish();
		relay.deeds().forEach((deed, count) -> this.deeds.merge(deed, count, Integer::sum));
		simulation.outcomes().forEach((outcome, count) -> this.outcomes.merge(outcome, count, Integer::sum));
		all.stream()
			.filter((peer) -> peer != hub)
			.forEach(
					(peer) -> peer.counters().forEach((name, count) -> this.counters.merge(name, count, Integer::sum)));
	}

	/** Keys that live long, or are replaced while it happens; one mode, or mixed ones. */
	private static SealSettings settings(long seed, Random random) {
		SealMode mode = seed % 5 < 3 ? SealMode.ALWAYS
				: seed % 5 == 3 || random.nextBoolean() ? SealMode.RELAYED : SealMode.ALWAYS;
		SealSettings settings = SealSettings.defaults().withMode(mode);
		return seed % 3 == 0 ? settings : settings.withKeys(Duration.ofSeconds(15 + random.nextInt(10)),
				Duration.ofSeconds(3 + random.nextInt(4)));
	}

	private static void send(Simulation simulation, SimulatedPeer from, SimulatedPeer to, int kind) {
		if (kind == 0) {
			simulation.streams().open(from, to, 100);
		}
		else if (kind < 6) {
			simulation.ask(from, to);
		}
		else if (kind < 14) {
			simulation.sendUnreliable(from, to);
		}
		else {
			simulation.send(from, to, "path" + kind % 3);
		}
	}

}
