package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A Redis of Debian's package, in memory, at a port of the loopback address. Without the
 * packages tests fail; {@code .ci/services} installs them.
 */
final class RedisProcess implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final Path directory;

	private final int port;

	private final Process process;

	private RedisProcess(Path directory, int port, Process process) {
		this.directory = directory;
		this.port = port;
		this.process = process;
	}

	static RedisProcess start() {
		int port = FreePort.find();
		try {
			Path directory = Files.createTempDirectory("mesh-redis-");
			Process process = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--bind",
					"127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory.toString())
				.redirectErrorStream(true)
				.redirectOutput(directory.resolve("log").toFile())
				.start();
			RedisProcess redis = new RedisProcess(directory, port, process);
			await().atMost(Duration.ofSeconds(30)).failFast(() -> !process.isAlive()).until(redis::answers);
			return redis;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis does not start; run .ci/services to install it", ex);
		}
	}

	int port() {
		return this.port;
	}

	/** Runs one of its programs against a port, and returns what it printed. */
	String run(String program, int at, String... arguments) {
		List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(at)));
		command.addAll(List.of(arguments));
		return Command.run(LIMIT, command);
	}

	private boolean answers() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		this.process.destroy();
		this.process.onExit().join();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
