package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTests {

	@Test
	void aNumberIsNewOnce() {
		ReplayWindow window = new ReplayWindow();
		assertThat(window.isNew(0)).isFalse();
		assertThat(window.isNew(1)).isTrue();
		assertThat(window.isNew(1)).as("asking changes nothing").isTrue();
		window.accept(1);
		assertThat(window.isNew(1)).isFalse();
	}

	@Test
	void theLast4096NumbersAreKnownExactlyAndAllBeforeThemCountAsSeen() {
		ReplayWindow window = new ReplayWindow();
		window.accept(10_000);
		assertThat(window.isNew(10_000 - 4095)).isTrue();
		assertThat(window.isNew(10_000 - 4096)).isFalse();
		window.accept(10_000 - 4095);
		assertThat(window.isNew(10_000 - 4095)).isFalse();
		window.accept(10_001);
		assertThat(window.isNew(10_000 - 4095)).isFalse();
		assertThat(window.isNew(10_000 - 4094)).isTrue();
	}

	@Test
	void everyOrderWithinTheWindowIsAccepted() {
		ReplayWindow window = new ReplayWindow();
		for (int number = 4096; number >= 1; number--) {
			assertThat(window.isNew(number)).isTrue();
			window.accept(number);
		}
		for (int number = 1; number <= 4096; number++) {
			assertThat(window.isNew(number)).isFalse();
		}
	}

	@Test
	void aJumpOfAnyLengthForgetsWhatFallsOut() {
		for (long jump : new long[] { 1, 63, 64, 65, 4095, 4096, 4097, 100_000, 1L << 52 }) {
			ReplayWindow window = new ReplayWindow();
			for (int number = 1; number <= 200; number++) {
				window.accept(number);
			}
			window.accept(200 + jump);
			for (long number = Math.max(201, 200 + jump - 4095); number < Math.min(200 + jump, 6000); number++) {
				assertThat(window.isNew(number)).as("%d after a jump of %d", number, jump).isTrue();
			}
			for (int number = 1; number <= 200; number++) {
				assertThat(window.isNew(number)).as("%d after a jump of %d", number, jump).isFalse();
			}
		}
	}

	@Test
	void behavesLikeASetOfTheNewestNumbers() {
		for (int seed = 1; seed <= 50; seed++) {
			Random random = new Random(seed);
			ReplayWindow window = new ReplayWindow();
			Set<Long> seen = new HashSet<>();
			long highest = 0;
			for (int i = 0; i < 5000; i++) {
				long number = Math.max(0, highest + random.nextInt(100) - 90 - (random.nextInt(20) == 0 ? 4050 : 0));
				number += random.nextInt(200) == 0 ? random.nextInt(10_000) : 0;
				boolean expected = number > 0 && number > highest - 4096 && !seen.contains(number);
				assertThat(window.isNew(number)).as("seed %d, number %d, highest %d", seed, number, highest)
					.isEqualTo(expected);
				if (expected && random.nextInt(10) > 0) {
					window.accept(number);
					seen.add(number);
					highest = Math.max(highest, number);
				}
			}
		}
	}

}
