package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one product: two ends that are connected, and what is between them.
 */
final class Pair implements AutoCloseable {

	private final Product product;

	private final List<String> options;

	private final List<AutoCloseable> parts = new ArrayList<>();

	private final Map<String, Long> pids = new LinkedHashMap<>();

	private @Nullable NodeProcess server;

	private @Nullable NodeProcess client;

	private long port;

	private double serverSeconds;

	private double clientSeconds;

	private Pair(Product product, List<String> options) {
		this.product = product;
		this.options = options;
	}

	/**
	 * Starts them all and returns when both ends can send.
	 * @param options of the JVMs
	 */
	static Pair start(Product product, List<String> options) throws IOException, InterruptedException {
		Pair pair = new Pair(product, options);
		try {
			pair.start();
			return pair;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			pair.close();
			throw ex;
		}
	}

	private void start() throws IOException, InterruptedException {
		long middlePort = startMiddle();
		long began = System.nanoTime();
		NodeProcess first = node("server", middlePort);
		Answer answer = first.answer();
		this.server = first;
		this.port = answer.get("port");
		this.serverSeconds = secondsSince(began);
		began = System.nanoTime();
		NodeProcess second = node("client", this.port, answer.get("credit"));
		second.answer();
		this.client = second;
		this.clientSeconds = secondsSince(began);
	}

	private long startMiddle() throws IOException, InterruptedException {
		switch (this.product.middle()) {
			case NATS, REDIS -> {
				Broker broker = Broker.start(this.product.middle());
				this.parts.add(broker);
				this.pids.put("broker", broker.pid());
				return broker.port();
			}
			case RELAY -> {
				return node("relay").answer().get("port");
			}
			default -> {
				return 0;
			}
		}
	}

	private NodeProcess node(String role, Object... arguments) throws IOException {
		List<Object> words = new ArrayList<>();
		if (!role.equals("relay")) {
			words.add(this.product.name());
		}
		words.addAll(List.of(arguments));
		NodeProcess node = NodeProcess.start(role, this.product, this.options, words.toArray());
		this.parts.add(node);
		this.pids.put(role, node.pid());
		return node;
	}

	private static double secondsSince(long nanos) {
		return (System.nanoTime() - nanos) / 1e9;
	}

	Product product() {
		return this.product;
	}

	NodeProcess server() {
		return require(this.server);
	}

	NodeProcess client() {
		return require(this.client);
	}

	private static NodeProcess require(@Nullable NodeProcess node) {
		if (node == null) {
			throw new IllegalStateException("The pair has not started");
		}
		return node;
	}

	/** Where the client has connected to. */
	long port() {
		return this.port;
	}

	/** Process ids by role. */
	Map<String, Long> pids() {
		return this.pids;
	}

	/** From the start of the process until it listens, and the JVM with it. */
	double serverSeconds() {
		return this.serverSeconds;
	}

	/** From the start of the process until it can send. */
	double clientSeconds() {
		return this.clientSeconds;
	}

	/** The last one that was started ends first. */
	@Override
	public void close() {
		for (int i = this.parts.size() - 1; i >= 0; i--) {
			try {
				this.parts.get(i).close();
			}
			catch (Exception ex) {
				System.err.println("A process of " + this.product.name() + " does not end well: " + ex);
			}
		}
		this.parts.clear();
	}

}
