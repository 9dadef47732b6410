package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Products;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** The command line. */
final class Options {

	/** Same for every process, so that none has more than another one. */
	private static final List<String> JVM = List.of("-Xms512m", "-Xmx1g");

	private static final List<String> SHORT_PRODUCTS = List.of("tcp", "nats", "mesh");

	private static final List<String> SHORT_MEASURES = List.of("send-128", "send-1k", "stream-64k", "send-64k",
			"round-trip", "acknowledged");

	private Form form = Form.SHORT;

	/** Only with what each product is compared by. */
	private boolean full;

	private List<String> productNames = SHORT_PRODUCTS;

	private List<String> measureNames = SHORT_MEASURES;

	private final List<String> jvmOptions = new ArrayList<>(JVM);

	private Path output = Path.of("benchmarks", "target", "results");

	/**
	 * Reads it.
	 * @throws IllegalArgumentException if it is wrong; the message says how
	 */
	static Options of(String... arguments) {
		Options options = new Options();
		Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
		// First, so that everything else refines it.
		if (words.remove("--full")) {
			options.form = Form.FULL;
			options.full = true;
			options.productNames = Products.all().stream().map(Product::name).toList();
			options.measureNames = Measures.all().stream().map(Measure::name).toList();
		}
		while (!words.isEmpty()) {
			String word = words.remove();
			try {
				options.read(word, words);
			}
			catch (NoSuchElementException ex) {
				throw new IllegalArgumentException("There is no value after '" + word + "'", ex);
			}
		}
		return options;
	}

	private void read(String word, Deque<String> words) {
		switch (word) {
			case "--products" -> this.productNames = names(words.remove());
			case "--measures" -> {
				this.measureNames = names(words.remove());
				this.full = false;
			}
			case "--repetitions" -> this.form = this.form.withRepetitions(Integer.parseInt(words.remove()));
			case "--seconds" ->
				this.form = this.form.withSeconds(this.form.warmUpSeconds(), Double.parseDouble(words.remove()));
			case "--warm-up" ->
				this.form = this.form.withSeconds(Double.parseDouble(words.remove()), this.form.seconds());
			case "--sessions" -> this.form = this.form.withSessions(Integer.parseInt(words.remove()));
			case "--fresh" -> this.form = this.form.withFresh(true);
			case "--keep" -> this.form = this.form.withFresh(false);
			case "--java-options" -> this.jvmOptions.addAll(List.of(words.remove().trim().split("\\s+", -1)));
			case "--output" -> this.output = Path.of(words.remove());
			default -> throw new IllegalArgumentException("There is no option '" + word + "'");
		}
	}

	private static List<String> names(String words) {
		return List.of(words.split(",", -1));
	}

	Form form() {
		return this.form;
	}

	/** Whether a measure is asked for with this product. */
	boolean wants(Measure measure, Product product) {
		return !this.full || measure.isCompared(product);
	}

	/** In the order of tables, whatever the order on the command line. */
	List<Product> products() {
		this.productNames.forEach(Products::named);
		return Products.all().stream().filter((product) -> this.productNames.contains(product.name())).toList();
	}

	/** Those whose names begin with what was asked for. */
	List<Measure> measures() {
		for (String name : this.measureNames) {
			if (Measures.all().stream().noneMatch(begins(name))) {
				throw new IllegalArgumentException("There is no measure that begins with '" + name + "'; there are "
						+ Measures.all().stream().map(Measure::name).toList());
			}
		}
		return Measures.all()
			.stream()
			.filter((measure) -> this.measureNames.stream().anyMatch((name) -> begins(name).test(measure)))
			.toList();
	}

	private static Predicate<Measure> begins(String name) {
		return (measure) -> measure.name().startsWith(name);
	}

	List<String> jvmOptions() {
		return this.jvmOptions;
	}

	Path output() {
		return this.output;
	}

}
