package dev.mesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultsTests {

	private final Results results = new Results();

	@Test
	void theMedianIsTheOneInTheMiddleOrBetweenTheTwo() {
		assertThat(Results.Spread.of(3, 1, 2)).isEqualTo(new Results.Spread(2, 1, 3));
		assertThat(Results.Spread.of(4, 1, 3, 2)).isEqualTo(new Results.Spread(2.5, 1, 4));
		assertThat(Results.Spread.of(7)).isEqualTo(new Results.Spread(7, 7, 7));
	}

	@Test
	void onlyTheRepetitionsOfOneFigureAreTakenTogether() {
		this.results.add("mesh", "send", "msg/s", 1);
		this.results.add("mesh", "send", "B/msg", 10);
		this.results.add("nats", "send", "msg/s", 100);
		this.results.add("mesh", "other", "msg/s", 1_000);
		this.results.add("mesh", "send", "msg/s", 3);

		assertThat(this.results.spread("mesh", "send", "msg/s")).hasValue(new Results.Spread(2, 1, 3));
		assertThat(this.results.spread("redis", "send", "msg/s")).isEmpty();
	}

}
