package dev.mesh.bus;

import org.junit.jupiter.api.Test;

/** Random traffic over random links. A failure names its seed; run that one again with {@code -Dmesh.seed=N}. */
class ChannelRandomTests {

	private static final int SEEDS = 300;

	@Test
	void everyMessageArrivesOnceAndInOrderAndItsResultIsTrue() {
		Long only = Long.getLong("mesh.seed");
		long first = only != null ? only : 1;
		long last = only != null ? only : Long.getLong("mesh.seeds", SEEDS);
		for (long seed = first; seed <= last; seed++) {
			try {
				new RandomTraffic(seed).run();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
			}
		}
	}

}
