package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Endpoint;
import dev.mesh.benchmarks.product.MeshServer;
import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Products;
import dev.mesh.bus.SealMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The main class of each process of a pair: does what it is told on its standard input,
 * line by line, and answers on its standard output. It ends with its input, so that
 * nothing is left when the process that has started it is gone.
 */
public final class Node {

	/** Before each answer, to tell it from what libraries print. */
	public static final String ANSWER = "@@ ";

	private static final Logger LOG = Logger.getLogger("dev.mesh");

	private Node() {
	}

	/**
	 * Runs one end.
	 * @param args {@code server <product> <middle port>},
	 * {@code client <product> <port> <credit port>}, or {@code relay}
	 */
	public static void main(String[] args) throws Exception {
		// What Mesh logs without Spring goes there.
		LOG.setLevel(Level.WARNING);
		try {
			switch (args[0]) {
				case "server" -> serve(Products.named(args[1]), Integer.parseInt(args[2]));
				case "client" -> connect(Products.named(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
				case "relay" -> relay();
				default -> throw new IllegalArgumentException("There is no role '" + args[0] + "'");
			}
			System.exit(0);
		}
		catch (Exception ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	private static void serve(Product product, int middlePort) throws Exception {
		Counter counter = new Counter();
		CreditLine line = CreditLine.listen();
		counter.report(line::tell);
		try (Endpoint endpoint = product.serve(middlePort, counter)) {
			answer(Map.of("port", endpoint.port(), "credit", line.port()));
			obey(new Orders(endpoint, counter, line));
		}
	}

	private static void connect(Product product, int port, int creditPort) throws Exception {
		Counter counter = new Counter();
		CreditLine line = CreditLine.connect(creditPort);
		counter.report(line::tell);
		try (Endpoint endpoint = product.connect(port, counter)) {
			answer(Map.of());
			obey(new Orders(endpoint, counter, line));
		}
	}

	private static void relay() throws Exception {
		try (MeshServer server = MeshServer.start("relay", SealMode.ALWAYS, (messages) -> {
		})) {
			answer(Map.of("port", server.port()));
			obey(null);
		}
	}

	private static void obey(@Nullable Orders orders) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = read(in); line != null && !line.equals("bye"); line = read(in)) {
			String[] words = line.split(" ", -1);
			answer((orders != null) ? orders.carryOut(words) : Orders.standard(words));
		}
	}

	private static @Nullable String read(BufferedReader in) throws IOException {
		return in.readLine();
	}

	private static void answer(Map<String, ? extends Number> values) {
		StringBuilder line = new StringBuilder(ANSWER);
		values.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
		System.out.println(line);
	}

}
