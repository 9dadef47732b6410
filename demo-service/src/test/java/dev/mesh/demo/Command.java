package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that a test runs to their end, within a time. */
final class Command {

	private Command() {
	}

	/**
	 * Runs one and returns what it printed. What it starts in the background may stay.
	 * @throws AssertionError with what it printed when it fails or takes too long
	 */
	static String run(Duration limit, List<String> command) {
		try {
			// Not a pipe, which would stay open as long as what it leaves behind.
			Path output = Files.createTempFile("mesh-command-", ".log");
			try {
				Process process = new ProcessBuilder(command).redirectErrorStream(true)
					.redirectOutput(output.toFile())
					.start();
				boolean ended = await(process, limit);
				String printed = Files.readString(output);
				if (!ended || process.exitValue() != 0) {
					throw new AssertionError(String.join(" ", command)
							+ (ended ? " has failed with exit code " + process.exitValue() : " took over " + limit)
							+ ". It printed:\n" + printed);
				}
				return printed;
			}
			finally {
				Files.delete(output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean await(Process process, Duration limit) {
		try {
			boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
			if (!ended) {
				process.destroyForcibly().onExit().join();
			}
			return ended;
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
