package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The process of an application. What it prints goes to a file. */
final class RunningApplication implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final Pattern PORT = Pattern.compile("(?:Tomcat|Jetty|Netty) started on port (\\d+)");

	private static final Pattern STARTED = Pattern.compile("Started \\w+ in ([0-9.]+) seconds");

	private final String name;

	private final Path outputFile;

	private final Process process;

	RunningApplication(String name, Path outputFile, Process process) {
		this.name = name;
		this.outputFile = outputFile;
		this.process = process;
	}

	String output() {
		try {
			return Files.readString(this.outputFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until it has printed this. */
	void awaitOutput(String text) {
		awaitOutput(Pattern.compile(Pattern.quote(text)));
	}

	/** Waits until it has printed something like this; returns the last group. */
	String awaitOutput(Pattern pattern) {
		try {
			Awaitility.await().atMost(LIMIT).until(() -> pattern.matcher(output()).find() || !this.process.isAlive());
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("'" + this.name + "' has not printed '" + pattern + "' but: " + output(), ex);
		}
		Matcher matcher = pattern.matcher(output());
		assertThat(matcher.find()).as("'%s' prints '%s' before it ends, but: %s", this.name, pattern, output())
			.isTrue();
		return matcher.group(matcher.groupCount());
	}

	/** The port of its web server, once it has started. */
	int port() {
		return Integer.parseInt(awaitOutput(PORT));
	}

	/** What it says it took to start, once it has. */
	double startedSeconds() {
		return Double.parseDouble(awaitOutput(STARTED));
	}

	/** The processor time it has used. */
	double cpuSeconds() {
		return this.process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
	}

	boolean isRunning() {
		return this.process.isAlive();
	}

	/** Waits until it ends by itself. */
	int exitCode() throws InterruptedException {
		assertThat(this.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("'%s' ends: %s", this.name, output())
			.isTrue();
		return this.process.exitValue();
	}

	/** Asks it to end, as a container does, and waits. */
	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
				throw new AssertionError("'" + this.name + "' does not end: " + output());
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
