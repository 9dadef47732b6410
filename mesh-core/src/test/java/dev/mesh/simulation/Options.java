package dev.mesh.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What one run consists of.
 *
 * @param hubs peers that accept sessions; each dials all before it
 * @param leaves peers that only dial; every other one keeps two hubs
 * @param messages reliable messages sent while faults happen
 * @param faults number of faults
 * @param faultTime time over which messages and faults are spread
 * @param kinds which faults
 * @param planted faults of the harness itself, to prove that the checkers see them
 */
record Options(int hubs, int leaves, int messages, int faults, Duration faultTime, Set<Fault> kinds,
		Set<Plant> planted) {

	enum Fault {

		CUT, CUT_AND_REFUSE, HALF_OPEN, SLOW, RESTART, SLOW_CONSUMER

	}

	/** A defect planted between the core and the checkers. */
	enum Plant {

		NONE, DELIVER_TWICE, SWAP_DELIVERIES, LOSE_DELIVERY, LOSE_COMPLETION, REPEAT_ENVELOPE, WRONG_DOUBT, NEVER_QUIET,
		HIDE_PEER, SWAP_STREAM

	}

	static Options ofSeed(long seed) {
		java.util.Random random = new java.util.Random(seed * 31 + 7);
		int hubs = 1 + random.nextInt(3);
		int leaves = Math.max(5 - hubs, 2 + random.nextInt(5));
		Set<Fault> kinds = EnumSet.of(Fault.CUT, Fault.CUT_AND_REFUSE);
		for (Fault fault : Fault.values()) {
			if (random.nextInt(3) == 0) {
				kinds.add(fault);
			}
		}
		return new Options(hubs, leaves, 200 + random.nextInt(400), 5 + random.nextInt(25),
				Duration.ofSeconds(5 + random.nextInt(40)), kinds, Set.of());
	}

	Options with(Plant plant) {
		return new Options(this.hubs, this.leaves, this.messages, this.faults, this.faultTime, this.kinds,
				Set.of(plant));
	}

	Options with(Set<Fault> onlyKinds) {
		return new Options(this.hubs, this.leaves, this.messages, this.faults, this.faultTime, onlyKinds, this.planted);
	}

}
