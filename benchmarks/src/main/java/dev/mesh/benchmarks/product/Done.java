package dev.mesh.benchmarks.product;

import org.jspecify.annotations.Nullable;

/** Hears how a request or an acknowledged send ended, on any thread, once for each. */
@FunctionalInterface
public interface Done {

	/**
	 * It is over.
	 * @param failure why it failed; null when it did not
	 */
	void done(@Nullable Throwable failure);

}
