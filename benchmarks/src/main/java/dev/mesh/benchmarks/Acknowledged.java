package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Way;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Sends of 128 B that are acknowledged individually, with 1,024 of them outstanding,
 * counted where they were sent.
 */
record Acknowledged() implements Measure {

	private static final int BYTES = 128;

	private static final int IN_FLIGHT = 1_024;

	@Override
	public String name() {
		return "acknowledged";
	}

	@Override
	public String description() {
		return "sends of 128 B that are acknowledged individually, 1,024 of them outstanding, client to server";
	}

	@Override
	public List<String> figures() {
		return List.of("msg/s", Meter.CPU, Meter.ALLOCATED, Meter.STEAL, Meter.OTHERS);
	}

	@Override
	public boolean suits(Product product) {
		return true;
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		pair.server().order("receive", Way.PLAIN, BYTES);
		pair.client().order("acknowledged", BYTES, IN_FLIGHT);
		Pause.seconds(form.warmUpSeconds());
		Meter meter = Meter.begin(pair, pair.client(), "acknowledged");
		Pause.seconds(form.seconds());
		Map<String, Double> figures = meter.end(BYTES);
		pair.client().order("stop");
		return figures;
	}

}
