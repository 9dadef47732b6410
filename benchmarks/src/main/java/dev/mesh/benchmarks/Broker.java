package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Product;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A broker from the system's packages, on a free port of the loopback interface. */
final class Broker implements AutoCloseable {

	private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(20);

	private static final long END_SECONDS = 10;

	private static final List<String> DIRECTORIES = List.of("/usr/sbin", "/usr/bin", "/usr/local/bin");

	private final Process process;

	private final int port;

	private Broker(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Where the program of a broker is; empty when it is not installed, or there is none.
	 */
	static Optional<Path> program(Product.Middle middle) {
		String name = switch (middle) {
			case NATS -> "nats-server";
			case REDIS -> "redis-server";
			case NOTHING, RELAY -> "";
		};
		return DIRECTORIES.stream()
			.map((directory) -> Path.of(directory, name))
			.filter((path) -> !name.isEmpty() && Files.isExecutable(path))
			.findFirst();
	}

	/** Starts one and waits until it accepts connections. */
	static Broker start(Product.Middle middle) throws IOException, InterruptedException {
		String program = program(middle)
			.orElseThrow(() -> new IllegalStateException("There is no server for " + middle))
			.toString();
		int port = freePort();
		List<String> command = (middle == Product.Middle.NATS)
				? List.of(program, "--addr", "127.0.0.1", "--port", Integer.toString(port))
				: List.of(program, "--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "",
						"--appendonly", "no", "--daemonize", "no");
		Broker broker = new Broker(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
			.start(), port);
		broker.awaitReady();
		return broker;
	}

	private void awaitReady() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + READY_NANOS;
		while (!accepts()) {
			if (!this.process.isAlive() || System.nanoTime() - deadline > 0) {
				close();
				throw new IOException("The broker does not start: " + this.process.info());
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
