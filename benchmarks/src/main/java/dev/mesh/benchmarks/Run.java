package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Has the products measured in turns: each repetition of a measure goes through all
 * products before the next one begins, so that what the machine does meanwhile is the
 * same for all of them.
 */
final class Run implements AutoCloseable {

	/** How many times longer it takes in a process that is new. */
	private static final double FIRST_WARM_UP = 8;

	/**
	 * A run of hours should not miss a figure for one failure, which is reported even so.
	 */
	private static final int ATTEMPTS = 2;

	private final List<Product> products;

	private final Form form;

	private final List<String> jvmOptions;

	private final BiPredicate<Measure, Product> wanted;

	private final Results results = new Results();

	private final List<String> failures = new ArrayList<>();

	/** Of products whose processes are kept. */
	private final Map<String, Pair> kept = new LinkedHashMap<>();

	Run(List<Product> products, Form form, List<String> jvmOptions, BiPredicate<Measure, Product> wanted) {
		this.wanted = wanted;
		this.products = products;
		this.form = form;
		this.jvmOptions = jvmOptions;
	}

	/** Runs them all. */
	void run(List<Measure> measures) throws InterruptedException {
		for (Measure measure : measures) {
			for (int repetition = 1; repetition <= measure.repetitions(this.form); repetition++) {
				for (Product product : this.products) {
					if (measure.suits(product) && this.wanted.test(measure, product)) {
						run(measure, product, repetition);
					}
				}
			}
		}
	}

	private void run(Measure measure, Product product, int repetition) throws InterruptedException {
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			try {
				add(measure, product, repetition, measure(measure, product));
				return;
			}
			catch (IOException | RuntimeException ex) {
				String failure = measure.name() + " #" + repetition + " of " + product.name() + " has failed"
						+ ((attempt < ATTEMPTS) ? " and is tried again: " : ": ") + ex.getMessage();
				this.failures.add(failure);
				System.out.println("[ERROR] " + failure);
				drop(this.kept.remove(product.name()));
			}
		}
	}

	private void add(Measure measure, Product product, int repetition, Map<String, Double> figures) {
		figures.forEach((name, value) -> this.results.add(product.name(), measure.name(), name, value));
		StringBuilder line = new StringBuilder();
		measure.figures().forEach((name) -> {
			Double value = figures.get(name);
			line.append("  ").append(value != null ? Report.number(value) : "-").append(' ').append(name);
		});
		System.out.printf("%-18s %-16s #%d %s%n", measure.name(), product.name(), repetition, line);
	}

	private Map<String, Double> measure(Measure measure, Product product) throws IOException, InterruptedException {
		if (this.form.fresh()) {
			try (Pair pair = Pair.start(product, this.jvmOptions)) {
				return measure.run(pair, this.form);
			}
		}
		Pair pair = this.kept.get(product.name());
		if (pair == null) {
			pair = Pair.start(product, this.jvmOptions);
			this.kept.put(product.name(), pair);
			// Processes that are new are not warm after a short warm-up.
			measure.run(pair, this.form.withSeconds(FIRST_WARM_UP * this.form.warmUpSeconds(), 1));
		}
		return measure.run(pair, this.form);
	}

	Results results() {
		return this.results;
	}

	/** What went wrong, for people. */
	List<String> failures() {
		return this.failures;
	}

	@Override
	public void close() {
		this.kept.values().forEach(Run::drop);
		this.kept.clear();
	}

	private static void drop(@Nullable Pair pair) {
		if (pair != null) {
			pair.close();
		}
	}

}
