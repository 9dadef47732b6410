package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.util.List;
import java.util.Map;

/** How long it takes until both ends can send, JVM included, as the last pair did. */
record StartUp() implements Measure {

	@Override
	public String name() {
		return "start-up";
	}

	@Override
	public String description() {
		return "from the start of the process until the server listens, and until the client can send";
	}

	@Override
	public List<String> figures() {
		return List.of("server s", "client s");
	}

	@Override
	public boolean suits(Product product) {
		return true;
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) {
		return Map.of("server s", pair.serverSeconds(), "client s", pair.clientSeconds());
	}

}
