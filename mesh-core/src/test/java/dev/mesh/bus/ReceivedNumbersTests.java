package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.Acknowledgement.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReceivedNumbersTests {

	@Test
	void numbersInOrderLeaveNoRanges() {
		ReceivedNumbers numbers = new ReceivedNumbers();
		for (int number = 1; number <= 1000; number++) {
			numbers.add(number);
			assertThat(numbers.cumulative()).isEqualTo(number);
			assertThat(numbers.hasGaps()).isFalse();
		}
		assertThat(numbers.ranges(32)).isEmpty();
		assertThat(numbers.contains(1000)).isTrue();
		assertThat(numbers.contains(1001)).isFalse();
	}

	@Test
	void aFilledGapJoinsWhatIsBehindIt() {
		ReceivedNumbers numbers = new ReceivedNumbers();
		for (long number : new long[] { 2, 3, 5, 64, 65, 66, 128 }) {
			numbers.add(number);
		}
		assertThat(numbers.ranges(32)).containsExactly(new Range(2, 3), new Range(5, 5), new Range(64, 66),
				new Range(128, 128));
		assertThat(numbers.ranges(2)).containsExactly(new Range(2, 3), new Range(5, 5));
		numbers.add(1);
		assertThat(numbers.cumulative()).isEqualTo(3);
		assertThat(numbers.hasGaps()).isTrue();
		numbers.add(4);
		assertThat(numbers.cumulative()).isEqualTo(5);
		assertThat(numbers.ranges(32)).containsExactly(new Range(64, 66), new Range(128, 128));
	}

	@Test
	void behavesLikeASetWhateverTheOrder() {
		for (int seed = 1; seed <= 200; seed++) {
			Random random = new Random(seed);
			int window = 1 + random.nextInt(400);
			ReceivedNumbers numbers = new ReceivedNumbers();
			TreeSet<Long> model = new TreeSet<>();
			for (int i = 0; i < 600; i++) {
				long number = numbers.cumulative() + 1 + random.nextInt(window);
				if (random.nextInt(3) == 0) {
					number = numbers.cumulative() + 1;
				}
				assertThat(numbers.contains(number)).isEqualTo(model.contains(number));
				if (model.add(number)) {
					numbers.add(number);
				}
				compare(numbers, model, window, seed);
			}
		}
	}

	private static void compare(ReceivedNumbers numbers, TreeSet<Long> model, int window, int seed) {
		long cumulative = 0;
		while (model.contains(cumulative + 1)) {
			cumulative++;
		}
		assertThat(numbers.cumulative()).as("seed %d", seed).isEqualTo(cumulative);
		List<Range> ranges = new ArrayList<>();
		for (long number : model.tailSet(cumulative, false)) {
			Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
			if (last != null && last.last() == number - 1) {
				ranges.set(ranges.size() - 1, new Range(last.first(), number));
			}
			else {
				ranges.add(new Range(number, number));
			}
		}
		assertThat(numbers.hasGaps()).isEqualTo(!ranges.isEmpty());
		assertThat(numbers.ranges(window)).as("seed %d", seed).isEqualTo(ranges);
		assertThat(numbers.ranges(3)).isEqualTo(ranges.subList(0, Math.min(3, ranges.size())));
	}

}
