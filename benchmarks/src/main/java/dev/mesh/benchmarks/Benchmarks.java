package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts everything, measures, and writes the tables and the JSON file. Started by the
 * script {@code benchmarks/run}, whose usage text says what the arguments are.
 */
public final class Benchmarks {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

	private Benchmarks() {
	}

	/**
	 * Runs what the command line asks for; the exit status is 1 when anything failed, 2
	 * for a wrong command line.
	 */
	public static void main(String[] args) throws Exception {
		Options options;
		List<Measure> measures;
		List<Product> products;
		try {
			options = Options.of(args);
			measures = options.measures();
			products = options.products();
		}
		catch (IllegalArgumentException ex) {
			System.err.println("[ERROR] " + ex.getMessage());
			System.exit(2);
			return;
		}
		List<String> failures = new ArrayList<>();
		List<Product> possible = possible(products, failures);
		try (Run run = new Run(possible, options.form(), options.jvmOptions(), options::wants)) {
			run.run(measures);
			failures.addAll(run.failures());
			Map<String, String> about = about(options, args);
			about.put("failures", failures.isEmpty() ? "none" : String.join("; ", failures));
			write(options, possible, run.results(), about);
		}
		failures.forEach((failure) -> System.out.println("[ERROR] " + failure));
		System.exit(failures.isEmpty() ? 0 : 1);
	}

	/** Without those whose broker is missing, which is said loudly. */
	private static List<Product> possible(List<Product> products, List<String> failures) {
		List<Product> possible = new ArrayList<>();
		for (Product product : products) {
			boolean brokered = product.middle() == Product.Middle.NATS || product.middle() == Product.Middle.REDIS;
			if (brokered && Broker.program(product.middle()).isEmpty()) {
				String failure = product.name() + " is LEFT OUT: its server is not installed";
				System.out.println("[ERROR] " + failure);
				failures.add(failure);
			}
			else {
				possible.add(product);
			}
		}
		return possible;
	}

	private static Map<String, String> about(Options options, String[] args) {
		Map<String, String> about = new LinkedHashMap<>();
		about.put("command", "benchmarks/run " + String.join(" ", args));
		about.put("date", LocalDateTime.now(ZoneOffset.UTC).withNano(0) + " UTC");
		about.putAll(Machine.about());
		about.put("JVM options", String.join(" ", options.jvmOptions()));
		about.put("form", options.form().toString());
		return about;
	}

	private static void write(Options options, List<Product> products, Results results, Map<String, String> about)
			throws IOException {
		String report = Report.of(results, products, about);
		String name = "benchmarks-" + LocalDateTime.now(ZoneOffset.UTC).format(STAMP);
		Files.createDirectories(options.output());
		Path markdown = Files.writeString(options.output().resolve(name + ".md"), report);
		Path json = options.output().resolve(name + ".json");
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("about", about);
		content.put("figures", results.figures());
		JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(json, content);
		System.out.println();
		System.out.println(report);
		System.out.println("Written to " + markdown + " and " + json);
	}

}
