package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotTableTests {

	private final SlotTable<String> table = new SlotTable<>();

	@Test
	void behavesLikeAMap() {
		Random random = new Random(1);
		Map<Long, String> model = new HashMap<>();
		for (int i = 0; i < 100_000; i++) {
			if (model.isEmpty() || random.nextInt(100) < 52) {
				String value = "v" + i;
				long number = this.table.add(value);
				assertThat(number).isPositive();
				assertThat(model.put(number, value)).as("a number is used once").isNull();
			}
			else {
				Long number = model.keySet().iterator().next();
				assertThat(this.table.remove(number)).isEqualTo(model.remove(number));
				assertThat(this.table.remove(number)).isNull();
			}
			assertThat(this.table.size()).isEqualTo(model.size());
		}
		assertThat(this.table.removeAll()).containsExactlyInAnyOrderElementsOf(model.values());
		assertThat(this.table.size()).isZero();
		assertThat(this.table.removeAll()).isEmpty();
	}

	@Test
	void unknownNumbersAreNothing() {
		assertThat(this.table.remove(0)).isNull();
		assertThat(this.table.remove(-1)).isNull();
		assertThat(this.table.remove(Long.MAX_VALUE)).isNull();
		long number = this.table.add("x");
		assertThat(this.table.remove(number + (1L << 24))).isNull();
		assertThat(this.table.remove(number)).isEqualTo("x");
		assertThat(this.table.add("y")).isNotEqualTo(number);
	}

}
