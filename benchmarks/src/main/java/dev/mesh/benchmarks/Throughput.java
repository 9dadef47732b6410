package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Way;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Messages one way, as many as there can be, counted where they arrive; never more than 4
 * MiB of them are under way, or 256 KiB of those that may get lost.
 *
 * @param name its name
 * @param way how they are sent
 * @param bytes size of each payload
 * @param up from the end that has connected to the one that listens; else down
 */
record Throughput(String name, Way way, int bytes, boolean up) implements Measure {

	private static final long QUIET_MILLIS = 500;

	private static final long POLL_MILLIS = 20;

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

	@Override
	public String description() {
		return "one way, " + this.way.name().toLowerCase(java.util.Locale.ROOT) + ", " + this.bytes + " B, "
				+ (this.up ? "client to server" : "server to client");
	}

	@Override
	public List<String> figures() {
		return List.of((this.bytes < 65_536) ? "msg/s" : "MB/s", Meter.CPU, Meter.ALLOCATED, "lost %", Meter.STEAL,
				Meter.OTHERS);
	}

	@Override
	public boolean suits(Product product) {
		return product.ways().contains(this.way);
	}

	@Override
	public boolean isCompared(Product product) {
		return !product.isVariant() || (this.way == Way.PLAIN && this.bytes == 128);
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		NodeProcess from = this.up ? pair.client() : pair.server();
		NodeProcess to = this.up ? pair.server() : pair.client();
		long base = to.order("receive", this.way, this.bytes).get("arrived");
		from.order("send", this.way, this.bytes, base);
		Pause.seconds(form.warmUpSeconds());
		Meter meter = Meter.begin(pair, to, "arrived");
		Pause.seconds(form.seconds());
		Map<String, Double> figures = meter.end(this.bytes);
		long sent = from.order("stop").get("sent");
		long lost = sent - (settled(to, base + sent) - base);
		if (lost != 0 && this.way != Way.UNRELIABLE) {
			throw new IllegalStateException(lost + " of " + sent + " messages never arrived");
		}
		figures.put("lost %", 100.0 * lost / sent);
		return figures;
	}

	/** Waits until all have arrived, or no more do. */
	private static long settled(NodeProcess to, long expected) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		long arrived = to.order("count").get("arrived");
		long changed = System.nanoTime();
		while (arrived < expected && System.nanoTime() - deadline < 0
				&& System.nanoTime() - changed < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS)) {
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			long now = to.order("count").get("arrived");
			if (now != arrived) {
				arrived = now;
				changed = System.nanoTime();
			}
		}
		return arrived;
	}

}
