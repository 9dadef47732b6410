package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Links of a hub and its leaves that break again and again, also while they are being
 * made, under steady traffic.
 */
class RandomCutsTests {

	private static final int CUTS = 10_000;

	private static final int CUTS_OF_A_SEED = 250;

	private static final int LEAVES = 5;

	private static final long MILLISECOND = 1_000_000;

	private static final long SECOND = 1_000 * MILLISECOND;

	/** Between two messages of one direction, for half a second after each cut. */
	private static final long PACE = 40 * MILLISECOND;

	/**
	 * In virtual nanoseconds, from a cut to the next message delivered between its ends.
	 */
	private final List<Long> gaps = new ArrayList<>();

	/** Those of links that had been left alone for three seconds, and were until then. */
	private final List<Long> steadyGaps = new ArrayList<>();

	private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

	private int cuts;

	@Test
	void tenThousandRandomCutsLoseNothingAndRepeatNothing() {
		for (long seed = 1; this.cuts < CUTS; seed++) {
			run(seed);
		}

		System.out.println(this.cuts + " random cuts: " + this.outcomes
				+ ", 0 repeated; virtual ms from a cut to the next message delivered between its ends (one sent every "
				+ PACE / MILLISECOND + " ms each way): single cuts " + percentiles(this.steadyGaps)
				+ "; all, from the first of cuts that follow each other " + percentiles(this.gaps));
		assertThat(this.outcomes).containsOnlyKeys(Outcome.ACKNOWLEDGED);
		assertThat(this.gaps).hasSizeGreaterThan(CUTS / 3);
		assertThat(this.steadyGaps).hasSizeGreaterThan(CUTS / 20);
	}

	private void run(long seed) {
		Random random = new Random(seed);
		Simulation simulation = new Simulation(seed, new Options(1, LEAVES, 0, 0, Duration.ZERO, Set.of(), Set.of()));
		Map<SimulatedPeer, Gap> open = new HashMap<>();
		simulation.checkers().listen((sender, receiver) -> {
			Gap gap = open.remove(sender.role().hub() ? receiver : sender);
			if (gap != null) {
				long nanos = simulation.timeline().now() - gap.since();
				this.gaps.add(nanos);
				if (gap.single()) {
					this.steadyGaps.add(nanos);
				}
			}
		});
		simulation.startAll();
		long longestPause = ((seed % 2 == 0) ? 200 : 1_000) * MILLISECOND;
		long time = 0;
		Map<SimulatedPeer, Long> lastCut = new HashMap<>();
		for (int i = 0; i < CUTS_OF_A_SEED; i++) {
			time += 1 + (long) (random.nextDouble() * longestPause);
			simulation.timeline().after(time, () -> cut(simulation, open, lastCut));
		}
		simulation.runFor(time + SECOND);
		simulation.finish();
		simulation.outcomes().forEach((outcome, count) -> this.outcomes.merge(outcome, count, Integer::sum));
	}

	private void cut(Simulation simulation, Map<SimulatedPeer, Gap> open, Map<SimulatedPeer, Long> lastCut) {
		SimulatedLink link = simulation.network().anyLink();
		if (link == null) {
			return;
		}
		this.cuts++;
		long now = simulation.timeline().now();
		for (SimulatedPeer leaf : simulation.all().subList(1, 1 + LEAVES)) {
			if (link.touches(leaf)) {
				boolean rested = now - lastCut.getOrDefault(leaf, 0L) >= 3 * SECOND;
				open.merge(leaf, new Gap(now, rested), (first, again) -> new Gap(first.since(), false));
				lastCut.put(leaf, now);
				sendAfter(simulation, leaf);
			}
		}
		link.cut("cut");
	}

	private static void sendAfter(Simulation simulation, SimulatedPeer leaf) {
		SimulatedPeer hub = simulation.peer("hub0");
		for (long at = 0; at < SECOND / 2; at += PACE) {
			simulation.timeline().after(at + PACE / 2, () -> simulation.send(leaf, hub, "up"));
			simulation.timeline().after(at + PACE, () -> simulation.send(hub, leaf, "down"));
		}
	}

	private static String percentiles(List<Long> nanos) {
		nanos.sort(null);
		return "(" + nanos.size() + ") p50 " + percentile(nanos, 50) + ", p99 " + percentile(nanos, 99) + ", max "
				+ percentile(nanos, 100);
	}

	private static double percentile(List<Long> nanos, int percent) {
		int index = Math.max(0, (int) Math.ceil(nanos.size() * percent / 100.0) - 1);
		return Math.round(nanos.get(index) / (MILLISECOND / 10.0)) / 10.0;
	}

	/**
	 * A time without messages between a leaf and its hub.
	 *
	 * @param since when the link was cut
	 * @param single whether it had lasted before, and was not cut again
	 */
	private record Gap(long since, boolean single) {
	}

}
