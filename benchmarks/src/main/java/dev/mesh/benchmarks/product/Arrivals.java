package dev.mesh.benchmarks.product;

/** Counts what comes in at one end. Thread-safe. */
@FunctionalInterface
public interface Arrivals {

	/** So many more messages were handed to the application. */
	void arrived(int messages);

}
