package dev.mesh.benchmarks;

import dev.mesh.benchmarks.node.Node;
import dev.mesh.benchmarks.product.Product;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs one {@link Node}. */
final class NodeProcess implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 600;

	private static final long END_SECONDS = 20;

	/** In place of an answer: there is none any more. */
	private static final String END = "";

	private final String role;

	private final Process process;

	private final Writer orders;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private NodeProcess(String role, Process process) {
		this.role = role;
		this.process = process;
		this.orders = process.outputWriter(StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "answers-of-" + role);
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts one; {@link #answer} tells when it is ready.
	 * @param options of the JVM, with {@code %role} for the role and the product
	 */
	static NodeProcess start(String role, Product product, List<String> options, Object... arguments)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		options.forEach((option) -> command.add(option.replace("%role", product.name() + "-" + role)));
		product.systemProperties().forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Node.class.getName(), role));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		return new NodeProcess(role,
				new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
	}

	private void read() {
		try (BufferedReader in = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				if (line.startsWith(Node.ANSWER)) {
					this.answers.add(line);
				}
				else {
					System.err.println(this.role + ": " + line);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.answers.add(END);
		}
	}

	String role() {
		return this.role;
	}

	long pid() {
		return this.process.pid();
	}

	/** Gives an order and waits for the answer. */
	Answer order(Object... words) throws IOException, InterruptedException {
		List<String> texts = new ArrayList<>();
		for (Object word : words) {
			texts.add(word.toString());
		}
		this.orders.write(String.join(" ", texts) + "\n");
		this.orders.flush();
		return answer();
	}

	/**
	 * Waits for the next answer.
	 * @throws IllegalStateException when the process has ended
	 */
	Answer answer() throws InterruptedException {
		String line = this.answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
		if (line == null || line.equals(END)) {
			throw new IllegalStateException(
					"The " + this.role + (line == null ? " does not answer" : " has ended, see above"));
		}
		return Answer.of(line);
	}

	/** Closes its input, which ends it, and waits; it is killed when it does not end. */
	@Override
	public void close() {
		try {
			this.orders.close();
		}
		catch (IOException ex) {
			// It has ended already.
			this.process.destroyForcibly();
		}
		try {
			if (!this.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
				System.err.println("The " + this.role + " did not end by itself within " + END_SECONDS + " s");
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
