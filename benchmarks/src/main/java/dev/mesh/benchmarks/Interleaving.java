package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Round trips of 128 B while 64 MiB go to the same peer, again and again: in two messages
 * where there can be such large ones, else in pieces of 64 KiB of which 4 MiB are under
 * way.
 */
record Interleaving() implements Measure {

	private static final int TRANSFER_BYTES = 64 << 20;

	private static final double RATIO_OF_SAMPLES = 0.2;

	/** Milliseconds for each second of the form: until when there are enough samples. */
	private static final double LIMIT = 4_000;

	@Override
	public String name() {
		return "interleaving";
	}

	@Override
	public String description() {
		return "round trips of 128 B during transfers of 64 MiB to the same peer, against those without";
	}

	@Override
	public List<String> figures() {
		return List.of("p99 ratio", RoundTrip.P50, RoundTrip.P99, "idle " + RoundTrip.P50, "idle " + RoundTrip.P99);
	}

	@Override
	public boolean suits(Product product) {
		return true;
	}

	/** The goal is about one product; the other is there to compare. */
	@Override
	public boolean isCompared(Product product) {
		return product.name().equals("mesh") || product.name().equals("nats");
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		NodeProcess client = pair.client();
		int samples = (int) (form.samples() * RATIO_OF_SAMPLES);
		Answer idle = client.order("round-trips", RoundTrip.BYTES, form.warmUpCalls(), form.samples(),
				RoundTrip.LIMIT_MILLIS);
		client.order("transfers", TRANSFER_BYTES);
		Pause.seconds(form.warmUpSeconds());
		Answer during = client.order("round-trips", RoundTrip.BYTES, 0, samples, (long) (LIMIT * form.seconds()));
		client.order("stop");
		Map<String, Double> figures = RoundTrip.figures(idle, "idle ");
		figures.putAll(RoundTrip.figures(during, ""));
		figures.put("p99 ratio", during.get("p99") / (double) idle.get("p99"));
		return figures;
	}

}
