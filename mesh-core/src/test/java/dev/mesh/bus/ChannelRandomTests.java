package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.bus.RandomTraffic.Plant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random traffic over random links. A failure names its seed; run that one again with
 * {@code -Dmesh.seed=N}.
 */
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

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void aPlantedFaultIsSeen(Plant plant) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> new RandomTraffic(1).run(plant));
	}

}
