package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Way;

/** What concerns a server with many sessions. */
interface MeasureOfSessions extends Measure {

	/** Only Mesh has them; a relay is measured as the server of the direct variant. */
	@Override
	default boolean suits(Product product) {
		return product.ways().contains(Way.LISTENER);
	}

	/** For the product as it is by default. */
	@Override
	default boolean isCompared(Product product) {
		return product.name().equals("mesh");
	}

	/** It takes minutes until all have their sessions. */
	@Override
	default int repetitions(Form form) {
		return 1;
	}

}
