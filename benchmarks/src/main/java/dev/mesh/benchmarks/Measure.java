package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Something to measure, the same way for all products. */
interface Measure {

	/** Its name on the command line and in tables. */
	String name();

	/** What is measured, for people. */
	String description();

	/** Names of its figures, the one that counts first. */
	List<String> figures();

	/** Whether the product can do it. */
	boolean suits(Product product);

	/** Whether a full run measures it with this product. */
	default boolean isCompared(Product product) {
		return !product.isVariant();
	}

	/** How often each product takes its turn. */
	default int repetitions(Form form) {
		return form.repetitions();
	}

	/** Measures once: figures by name. */
	Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException;

}
