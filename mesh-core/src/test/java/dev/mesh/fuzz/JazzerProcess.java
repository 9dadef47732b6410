package dev.mesh.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Jazzer with one target, in a JVM of its own with a small heap. It works below
 * {@code target/fuzz}, and leaves there what it has found.
 */
final class JazzerProcess {

	private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: (\\d+)");

	private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: ");

	private static final int STARTING_SECONDS = 120;

	private static final int SHOWN_LINES = 60;

	private final FuzzTarget target;

	private final Path folder;

	private final Path output;

	JazzerProcess(FuzzTarget target) throws IOException, URISyntaxException {
		this.target = target;
		Path classes = Path.of(target.getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
		this.folder = classes.resolveSibling("fuzz").resolve(target.name());
		this.output = this.folder.resolve("output.txt");
		delete(this.folder);
		Files.createDirectories(this.folder.resolve("found"));
	}

	/** Returns the exit status: 0 when nothing was found. */
	int search(int seconds) throws IOException, InterruptedException {
		List<byte[]> inputs = new ArrayList<>(FuzzCorpus.of(this.target));
		inputs.addAll(this.target.seeds());
		for (int i = 0; i < inputs.size(); i++) {
			Files.write(this.folder.resolve("found/kept-" + i), inputs.get(i));
		}
		// It ends when more whole seconds than these have passed; 0 = never.
		return run(seconds + STARTING_SECONDS, "-max_total_time=" + Math.max(1, seconds - 1), "-print_final_stats=1",
				this.folder.resolve("found").toString());
	}

	/** The fewest inputs that reach all that was reached, the smallest first. */
	List<byte[]> smallestCorpus() throws IOException, InterruptedException {
		Path smallest = Files.createDirectories(this.folder.resolve("smallest"));
		int status = run(10 * STARTING_SECONDS, "-merge=1", smallest.toString(),
				this.folder.resolve("found").toString());
		if (status != 0) {
			throw new IllegalStateException("merging has failed: " + finding());
		}
		try (Stream<Path> files = Files.list(smallest)) {
			return files.map(JazzerProcess::read)
				.sorted(Comparator.<byte[]>comparingInt((input) -> input.length)
					.thenComparing(Base64.getEncoder()::encodeToString))
				.toList();
		}
	}

	private int run(int limitSeconds, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
						"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
						"com.code_intelligence.jazzer.Jazzer", "--target_class=" + JazzerEntry.class.getName(),
						"--target_args=" + this.target.getClass().getName(), "--instrumentation_includes=dev.mesh.**",
						"--reproducer_path=" + this.folder, "-artifact_prefix=" + this.folder + "/", "-timeout=20"));
		command.addAll(List.of(options));
		Process process = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.output.toFile())
			.start();
		try {
			return process.waitFor(limitSeconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
		}
		finally {
			process.destroyForcibly();
		}
	}

	long executions() {
		Matcher matcher = EXECUTIONS.matcher(output());
		return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
	}

	/** How many branches were reached, by the kept inputs and seeds at least. */
	int edges() {
		Matcher matcher = COVERAGE.matcher(output());
		int edges = 0;
		while (matcher.find()) {
			edges = Integer.parseInt(matcher.group(1));
		}
		return edges;
	}

	String summary() {
		return executions() + " executions, " + edges() + " edges reached";
	}

	/** What was found, with the line to keep it by. */
	String finding() {
		List<String> lines = output().lines().toList();
		StringBuilder text = new StringBuilder(this.output.toString());
		try (Stream<Path> files = Files.list(this.folder)) {
			files.filter((file) -> file.getFileName().toString().matches("(crash|timeout|oom|slow-unit)-.*"))
				.forEach((file) -> text.append("\nfor src/test/resources/fuzz/")
					.append(this.target.name())
					.append(".txt: ")
					.append(Base64.getEncoder().encodeToString(read(file)))
					.append(" # ")
					.append(file.getFileName()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
			.forEach((line) -> text.append('\n').append(line));
		return text.toString();
	}

	private String output() {
		return new String(read(this.output), StandardCharsets.ISO_8859_1);
	}

	private static byte[] read(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void delete(Path folder) throws IOException {
		if (Files.exists(folder)) {
			try (Stream<Path> files = Files.walk(folder)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

}
