package dev.mesh.scale;

import dev.mesh.scale.ScaleRun.Row;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Rows as the table of docs/presence.md: measured, and in brackets what was predicted.
 */
final class ScaleTable {

	private ScaleTable() {
	}

	static String of(List<Row> rows) {
		StringBuilder text = new StringBuilder(
				"| peers | links | simulated | case | time | KiB per peer | signatures per peer |\n|---|---|---|---|---|---|---|\n");
		rows.forEach((row) -> text.append(line(row)));
		return text.toString();
	}

	/** One of them, which may have taken minutes. */
	static String line(Row row) {
		return String.format(Locale.ROOT, "| %,d | %s | %s | %s | %s |%n", row.wiring().peers(), row.wiring().name(),
				row.mesh(), row.what(), figures(row));
	}

	private static String figures(Row row) {
		return seconds(row.time()) + " (" + seconds(row.predicted().time()) + ") | "
				+ two(row.bytesPerPeer() / 1024, row.predicted().bytesPerPeer() / 1024) + " | "
				+ two(row.signaturesPerPeer(), row.predicted().signaturesPerPeer());
	}

	private static String seconds(Duration time) {
		return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
	}

	private static String two(double measured, double predicted) {
		String format = (measured < 10) ? "%,.1f (%,.1f)" : "%,.0f (%,.0f)";
		return String.format(Locale.ROOT, format, measured, predicted);
	}

}
