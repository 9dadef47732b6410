package dev.mesh.benchmarks;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One row of the goals: a figure of Mesh, against another one or by itself.
 *
 * @param text what it is about
 * @param ours the figure
 * @param theirs what it is divided by; null when it stands for itself
 * @param bound what to reach
 * @param aim what to aim at then; not a number when nothing is said
 * @param more whether more is better
 */
record Goal(String text, Reference ours, @Nullable Reference theirs, double bound, double aim, boolean more) {

	/** The ratio should be at least the bound. */
	static Goal atLeast(String text, Reference ours, Reference theirs, double bound, double aim) {
		return new Goal(text, ours, theirs, bound, aim, true);
	}

	/** The ratio should be at most the bound. */
	static Goal atMost(String text, Reference ours, @Nullable Reference theirs, double bound, double aim) {
		return new Goal(text, ours, theirs, bound, aim, false);
	}

	/** What was reached; empty when it was not measured. */
	OptionalDouble reached(Results results) {
		Optional<Results.Spread> own = this.ours.in(results);
		if (own.isEmpty()) {
			return OptionalDouble.empty();
		}
		if (this.theirs == null) {
			return OptionalDouble.of(own.get().median());
		}
		Optional<Results.Spread> other = this.theirs.in(results);
		return other.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(own.get().median() / other.get().median());
	}

	/** Whether that is enough. */
	boolean isMet(double reached) {
		return this.more ? reached >= this.bound : reached <= this.bound;
	}

	/**
	 * A figure of a product.
	 *
	 * @param product which one
	 * @param measure by which measure
	 * @param figure its name
	 */
	record Reference(String product, String measure, String figure) {

		Optional<Results.Spread> in(Results results) {
			return results.spread(this.product, this.measure, this.figure);
		}

		@Override
		public String toString() {
			return this.product + " " + this.measure;
		}

	}

}
