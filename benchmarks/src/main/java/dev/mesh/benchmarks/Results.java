package dev.mesh.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** All figures of a run, in the order in which they came. */
final class Results {

	private final List<Figure> figures = new ArrayList<>();

	void add(String product, String measure, String name, double value) {
		this.figures.add(new Figure(product, measure, name, value));
	}

	List<Figure> figures() {
		return this.figures;
	}

	/** What the repetitions have given; empty when there was none. */
	Optional<Spread> spread(String product, String measure, String name) {
		double[] values = this.figures.stream()
			.filter((figure) -> figure.product().equals(product) && figure.measure().equals(measure)
					&& figure.name().equals(name))
			.mapToDouble(Figure::value)
			.sorted()
			.toArray();
		return (values.length == 0) ? Optional.empty() : Optional.of(Spread.of(values));
	}

	/**
	 * One figure of one repetition.
	 *
	 * @param product of which product
	 * @param measure by which measure
	 * @param name what it is, with its unit
	 * @param value the number
	 */
	record Figure(String product, String measure, String name, double value) {

	}

	/**
	 * The repetitions of one figure.
	 *
	 * @param median the one in the middle, or the mean of the two in the middle
	 * @param min the smallest
	 * @param max the largest
	 */
	record Spread(double median, double min, double max) {

		static Spread of(double... values) {
			double[] sorted = values.clone();
			Arrays.sort(sorted);
			int middle = sorted.length / 2;
			double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
			return new Spread(median, sorted[0], sorted[sorted.length - 1]);
		}

	}

}
