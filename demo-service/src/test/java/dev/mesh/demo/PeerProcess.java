package dev.mesh.demo;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A peer in a JVM of its own, without Spring: one of the mains of the test sources. It is
 * told words on its standard input, and what it has to say are lines of a word and
 * {@code name=value} pairs, see {@link StandalonePeer#say}.
 */
final class PeerProcess implements AutoCloseable {

	/** Of most of them, at most. */
	static final int HEAP_MEBIBYTES = 256;

	private static final Duration STOP = Duration.ofSeconds(15);

	private final String name;

	private final Path outputFile;

	private final Process process;

	private final BufferedWriter input;

	private PeerProcess(String name, Path outputFile, Process process) {
		this.name = name;
		this.outputFile = outputFile;
		this.process = process;
		this.input = process.outputWriter(StandardCharsets.UTF_8);
	}

	/**
	 * Starts a process and returns at once.
	 * @param main a class of the test sources
	 * @param arguments the arguments of its main
	 * @param heapMebibytes what its JVM may use
	 */
	static PeerProcess start(Path outputFile, Class<?> main, List<?> arguments, int heapMebibytes) {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heapMebibytes + "m",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), main.getName()));
		arguments.forEach((argument) -> command.add(argument.toString()));
		try {
			return new PeerProcess(main.getSimpleName(), outputFile,
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(outputFile.toFile()).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long pid() {
		return this.process.pid();
	}

	/** Lets it go on. */
	void tell(String word) {
		try {
			this.input.write(word);
			this.input.newLine();
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(describe("could not be told '" + word + "'"), ex);
		}
	}

	/** Whether it has said this word. */
	boolean hasSaid(String word) {
		return output().lines().anyMatch((line) -> line.startsWith(word + " "));
	}

	/** Waits until it says this word, and returns what goes with it. */
	Map<String, String> awaitWord(String word, Duration limit) {
		try {
			Awaitility.await()
				.atMost(limit)
				.pollInterval(Duration.ofMillis(50))
				.failFast(() -> !this.process.isAlive())
				.until(() -> hasSaid(word));
		}
		catch (ConditionTimeoutException | TerminalFailureException ex) {
			throw new AssertionError(describe("should have said '" + word + "'"), ex);
		}
		Map<String, String> values = new LinkedHashMap<>();
		output().lines().filter((line) -> line.startsWith(word + " ")).findFirst().ifPresent((line) -> {
			for (String pair : line.substring(word.length() + 1).split(" ")) {
				values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
			}
		});
		return values;
	}

	String describe(String what) {
		return this.name + " " + what + ". It printed:\n" + output();
	}

	private String output() {
		try {
			return Files.readString(this.outputFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
				this.process.destroyForcibly().onExit().join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroyForcibly().onExit().join();
		}
	}

}
