package dev.mesh.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What is left on the heap of a process after a full collection. */
final class LiveHeap {

	static final long MEBIBYTE = 1L << 20;

	private LiveHeap() {
	}

	/**
	 * Collects everything and adds up what is reachable. What only weak references or
	 * finalisers hold may need a second collection, so there are two.
	 * @return bytes
	 */
	static long bytes(long pid) {
		total(pid);
		return total(pid);
	}

	/** Mebibytes with one decimal, for people. */
	static double mebibytes(long bytes) {
		return Math.round(bytes * 10.0 / MEBIBYTE) / 10.0;
	}

	/**
	 * The bytes in the last line of a histogram of live objects:
	 * {@code Total count bytes}.
	 */
	static long total(String last) {
		if (!last.startsWith("Total")) {
			throw new IllegalStateException("jcmd gave no histogram, but: " + last);
		}
		return Long.parseLong(last.trim().split("\\s+")[2]);
	}

	private static long total(long pid) {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		try {
			Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
				.redirectErrorStream(true)
				.start();
			List<String> lines;
			try (BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				lines = output.lines().toList();
			}
			return total(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
