package dev.mesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Products;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoalsTests {

	private final Results results = new Results();

	@Test
	void aRatioOfMediansIsComparedWithItsBound() {
		this.results.add("mesh", "send-128-up", "msg/s", 250);
		this.results.add("nats", "send-128-up", "msg/s", 100);
		Goal goal = Goals.all().get(0);

		assertThat(goal.reached(this.results)).hasValue(2.5);
		assertThat(goal.isMet(2.5)).isTrue();
		assertThat(goal.isMet(2.49)).isFalse();
	}

	@Test
	void lessIsBetterWhereABoundIsNotToBeExceeded() {
		Goal goal = Goals.all().stream().filter((candidate) -> candidate.theirs() == null).findFirst().orElseThrow();
		this.results.add(goal.ours().product(), goal.ours().measure(), goal.ours().figure(), 9);

		assertThat(goal.reached(this.results)).hasValue(9);
		assertThat(goal.isMet(goal.bound())).isTrue();
		assertThat(goal.isMet(goal.bound() + 0.01)).isFalse();
	}

	@Test
	void whatWasNotMeasuredIsNotReached() {
		this.results.add("mesh", "send-128-up", "msg/s", 250);

		assertThat(Goals.all()).allMatch((goal) -> goal.reached(this.results).isEmpty());
	}

	@Test
	void everyGoalIsAboutSomethingThatIsMeasured() {
		Stream<Goal.Reference> references = Goals.all()
			.stream()
			.flatMap((goal) -> Stream.of(goal.ours(), goal.theirs()))
			.filter(Objects::nonNull);

		assertThat(references).allSatisfy((reference) -> {
			Product product = Products.named(reference.product());
			Measure measure = Measures.all()
				.stream()
				.filter((candidate) -> candidate.name().equals(reference.measure()))
				.findFirst()
				.orElseThrow();
			assertThat(measure.suits(product)).isTrue();
			assertThat(measure.figures()).contains(reference.figure());
		});
	}

	@Test
	void theReportHasMediansAndGoals() {
		this.results.add("mesh", "send-128-up", "msg/s", 1_000_000);
		this.results.add("mesh", "send-128-up", "msg/s", 3_000_000);
		this.results.add("nats", "send-128-up", "msg/s", 500_000);
		String report = Report.of(this.results, List.of(Products.named("nats"), Products.named("mesh")),
				Map.of("machine", "a small one"));

		assertThat(report).contains("- machine: a small one", "| mesh | 2.00 M (1.00 M–3.00 M) |", "| nats | 500 k |",
				"| 128 B reliable | mesh send-128-up | nats send-128-up | ≥ 2.50 | 5.00 | 4.00 | yes |");
	}

	@Test
	void numbersHaveThreeDigits() {
		assertThat(Stream.of(0.0, 0.123, 9.994, 12.34, 99.96, 123.4, 9_876.0, 12_345.0, 999_499.0, 1_234_567.0)
			.map(Report::number))
			.containsExactly("0.00", "0.12", "9.99", "12.3", "100", "123", "9876", "12.3 k", "999 k", "1.23 M");
	}

}
