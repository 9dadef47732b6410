package dev.mesh.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the figures were measured on. */
final class Machine {

	private static final double GIB = 1L << 30;

	private Machine() {
	}

	/** By name, for the report. */
	static Map<String, String> about() {
		Map<String, String> about = new LinkedHashMap<>();
		about.put("machine", Runtime.getRuntime().availableProcessors() + " processors ("
				+ value("/proc/cpuinfo", "model name") + "), " + memory() + " of memory");
		about.put("load before", String.format(Locale.ROOT, "%.1f",
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
		about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
				+ System.getProperty("os.arch"));
		about.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
		return about;
	}

	private static String memory() {
		String kibibytes = value("/proc/meminfo", "MemTotal").replace(" kB", "");
		return kibibytes.matches("\\d+")
				? String.format(Locale.ROOT, "%.0f GiB", Long.parseLong(kibibytes) * 1024 / GIB) : "an unknown amount";
	}

	private static String value(String file, String name) {
		try {
			return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8)
				.stream()
				.filter((line) -> line.startsWith(name))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
