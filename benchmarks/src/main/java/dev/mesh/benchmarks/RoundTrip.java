package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests of 128 B that are answered with as much, one after the other.
 */
record RoundTrip() implements Measure {

	static final String P50 = "p50 µs";

	static final String P99 = "p99 µs";

	/** Unless it takes longer than this. */
	static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(60);

	static final int BYTES = 128;

	@Override
	public String name() {
		return "round-trip";
	}

	@Override
	public String description() {
		return "request and reply of 128 B, one after the other, the next one from the callback of the last";
	}

	@Override
	public List<String> figures() {
		return List.of(P50, P99);
	}

	@Override
	public boolean suits(Product product) {
		return true;
	}

	@Override
	public boolean isCompared(Product product) {
		return true;
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		return figures(pair.client().order("round-trips", BYTES, form.warmUpCalls(), form.samples(), LIMIT_MILLIS), "");
	}

	/** The figures of an answer, in microseconds. */
	static Map<String, Double> figures(Answer answer, String prefix) {
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put(prefix + P50, answer.get("p50") / 1e3);
		figures.put(prefix + P99, answer.get("p99") / 1e3);
		return figures;
	}

}
