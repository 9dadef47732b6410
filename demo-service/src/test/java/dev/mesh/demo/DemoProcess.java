package dev.mesh.demo;

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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * One {@code java -jar demo-service.jar} on a port of its own. What it prints goes to a
 * file.
 */
final class DemoProcess implements AutoCloseable {

	/** Starts soon and leaves room for others. */
	static final List<String> SMALL = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	/** A JVM as it comes, with a heap of 1 GiB. */
	static final List<String> LARGE = List.of("-Xmx1g");

	/**
	 * On a machine that does much else, two processes starting at once take their time.
	 */
	private static final Duration START = Duration.ofSeconds(90);

	private static final Duration STOP = Duration.ofSeconds(15);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final String name;

	private final Path outputFile;

	private final Process process;

	private DemoProcess(String name, Path outputFile, Process process) {
		this.name = name;
		this.outputFile = outputFile;
		this.process = process;
	}

	/**
	 * Starts a process and returns at once.
	 * @param properties what it is configured with, in addition to a free port and no
	 * embedded peers
	 * @param jvmArguments {@link #SMALL} or {@link #LARGE}
	 */
	static DemoProcess start(String name, Path outputFile, Map<String, String> properties, List<String> jvmArguments) {
		Map<String, String> all = new LinkedHashMap<>(Map.of("server.port", "0", "spring.main.banner-mode", "off",
				"demo.embedded-peers", "0", "mesh.peer.name", name));
		all.putAll(properties);
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		List<String> command = new ArrayList<>(List.of(java.toString()));
		command.addAll(jvmArguments);
		command.addAll(List.of("-jar", jar().toString()));
		all.forEach((property, value) -> command.add("--" + property + "=" + value));
		try {
			return new DemoProcess(name, outputFile,
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(outputFile.toFile()).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until the process takes traffic, and fails with what it printed if it does
	 * not.
	 */
	DemoProcess awaitReady() {
		await("is ready", START, () -> isStarted() && client().get("/actuator/health/readiness").status() == 200);
		return this;
	}

	/** Waits until the process has ended by itself and returns what it printed. */
	String awaitFailure() {
		try {
			if (!this.process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError(describe("should have failed to start, but runs"));
			}
			if (this.process.exitValue() == 0) {
				throw new AssertionError(describe("should have failed to start, but ended with exit code 0"));
			}
			return output();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Waits until the process has printed something. */
	void awaitOutput(String text) {
		await("has printed '" + text + "'", Duration.ofSeconds(20), () -> output().contains(text));
	}

	String name() {
		return this.name;
	}

	DemoClient client() {
		return new DemoClient(port());
	}

	int port() {
		Matcher matcher = PORT.matcher(output());
		if (!matcher.find()) {
			throw new IllegalStateException(describe("has no port yet"));
		}
		return Integer.parseInt(matcher.group(1));
	}

	String key() {
		return client().ownKey();
	}

	long pid() {
		return this.process.pid();
	}

	/** Time that its threads have spent on processors so far. */
	Duration processorTime() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** {@code kill -STOP}: it is there, its connections too, and nothing in it moves. */
	void freeze() {
		signal("STOP");
	}

	/** {@code kill -CONT}. */
	void thaw() {
		signal("CONT");
	}

	/** {@code kill -9}. */
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	/** Everything it has printed. */
	String output() {
		try {
			return new String(Files.readAllBytes(this.outputFile), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String describe(String what) {
		return this.name + " " + what + ". It printed:\n" + output();
	}

	@Override
	public void close() {
		if (this.process.isAlive()) {
			// A frozen one would never end.
			thaw();
		}
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
				kill();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			kill();
		}
	}

	private void signal(String name) {
		try {
			// The shell's own: not every system has another.
			Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + this.process.pid()).inheritIO()
				.start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException(describe("took no signal " + name));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private boolean isStarted() {
		return PORT.matcher(output()).find();
	}

	private void await(String what, Duration limit, Callable<Boolean> condition) {
		try {
			Awaitility.await()
				.atMost(limit)
				.pollInterval(Duration.ofMillis(100))
				.ignoreExceptionsInstanceOf(UncheckedIOException.class)
				.failFast(() -> !this.process.isAlive())
				.until(condition);
		}
		catch (ConditionTimeoutException | TerminalFailureException ex) {
			throw new AssertionError(describe("should have reached the state '" + what + "', but has not"), ex);
		}
	}

	/** The packaged demo. */
	static Path jar() {
		Path jar = Path.of(System.getProperty("demo.jar", "target/demo-service.jar")).toAbsolutePath();
		if (!Files.isRegularFile(jar)) {
			throw new IllegalStateException(jar + " is not there: package demo-service first, or set demo.jar");
		}
		return jar;
	}

}
