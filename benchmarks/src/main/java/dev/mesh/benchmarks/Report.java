package dev.mesh.benchmarks;

import dev.mesh.benchmarks.Results.Spread;
import dev.mesh.benchmarks.product.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Tables in Markdown. */
final class Report {

	private final Results results;

	private final StringBuilder text = new StringBuilder();

	private Report(Results results) {
		this.results = results;
	}

	/**
	 * Writes all of it.
	 * @param about what was run where, by name
	 */
	static String of(Results results, List<Product> products, Map<String, String> about) {
		Report report = new Report(results);
		about.forEach((name, value) -> report.line("- " + name + ": " + value));
		report.line("");
		report.line("Medians, with the smallest and the largest where there were several repetitions.");
		Measures.all().forEach((measure) -> report.table(measure, products));
		report.goals("mesh", "Goals");
		products.stream()
			.map(Product::name)
			.filter((name) -> name.startsWith("mesh-") && !name.equals("mesh-relayed"))
			.forEach((name) -> report.goals(name, "The same for " + name));
		report.line("");
		report.line("## Products");
		products.forEach((product) -> report.line("- " + product.name() + ": " + product.settings()));
		return report.text.toString();
	}

	private void line(String line) {
		this.text.append(line).append('\n');
	}

	private void table(Measure measure, List<Product> products) {
		List<List<String>> rows = new ArrayList<>();
		for (Product product : products) {
			List<String> row = new ArrayList<>(List.of(product.name()));
			measure.figures().forEach((figure) -> row.add(cell(product, measure, figure)));
			if (row.stream().skip(1).anyMatch((cell) -> !cell.isEmpty())) {
				rows.add(row);
			}
		}
		if (!rows.isEmpty()) {
			line("");
			line("## " + measure.name() + ": " + measure.description());
			List<String> head = new ArrayList<>(List.of("product"));
			head.addAll(measure.figures());
			line(row(head));
			line("|---".repeat(head.size()) + "|");
			rows.forEach((row) -> line(row(row)));
		}
	}

	private String cell(Product product, Measure measure, String figure) {
		Optional<Spread> spread = this.results.spread(product.name(), measure.name(), figure);
		String cell = spread.map(Report::text).orElse("");
		if (!figure.equals(Meter.CPU) || spread.isEmpty()) {
			return cell;
		}
		List<String> parts = List.of("server", "client", "broker", "relay");
		return cell + parts.stream()
			.map((role) -> this.results.spread(product.name(), measure.name(), Meter.CPU + " " + role)
				.map((part) -> ", " + role + " " + number(part.median()))
				.orElse(""))
			.reduce("", String::concat);
	}

	private void goals(String mesh, String title) {
		List<String> lines = new ArrayList<>();
		for (Goal goal : Goals.all(mesh)) {
			OptionalDouble reached = goal.reached(this.results);
			if (reached.isPresent()) {
				lines.add(row(List.of(goal.text(), goal.ours().toString(), Objects.toString(goal.theirs(), ""),
						(goal.more() ? "≥ " : "≤ ") + number(goal.bound()),
						Double.isNaN(goal.aim()) ? "" : number(goal.aim()), number(reached.getAsDouble()),
						goal.isMet(reached.getAsDouble()) ? "yes" : "**no**")));
			}
		}
		if (!lines.isEmpty()) {
			line("");
			line("## " + title);
			line(row(List.of("goal", "figure", "against", "reach", "aim at", "reached", "met")));
			line("|---".repeat(7) + "|");
			lines.forEach(this::line);
		}
	}

	private static String row(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

	private static String text(Spread spread) {
		String median = number(spread.median());
		return (spread.min() == spread.max()) ? median
				: median + " (" + number(spread.min()) + "–" + number(spread.max()) + ")";
	}

	/** Three significant digits, and k or M for thousands and millions. */
	static String number(double value) {
		double size = Math.abs(value);
		if (size >= 999_500) {
			return digits(value / 1e6) + " M";
		}
		if (size >= 9_995) {
			return digits(value / 1e3) + " k";
		}
		return digits(value);
	}

	private static String digits(double value) {
		double size = Math.abs(value);
		String format = (size >= 99.95) ? "%.0f" : (size >= 9.995) ? "%.1f" : "%.2f";
		return String.format(Locale.ROOT, format, value);
	}

}
