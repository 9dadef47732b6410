package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * The processes and proxies of one test, in a temporary directory: ended after it, and
 * when it has failed their output is printed.
 */
final class Processes implements BeforeEachCallback, AfterEachCallback {

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final List<DemoProcess> started = new ArrayList<>();

	private Path directory = Path.of("");

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		this.directory = Files.createTempDirectory("mesh-demo-");
	}

	/** A hub that lets the principal {@code edge} with the password {@code secret} in. */
	DemoProcess startHub(String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--mesh.server.users[0].principal=edge", "--mesh.server.users[0].password={noop}secret"));
		arguments.addAll(List.of(more));
		return start("hub", arguments);
	}

	/** An edge that knows one address, and keeps its identity under its name. */
	DemoProcess startEdge(String name, int port, String... more) {
		List<String> arguments = new ArrayList<>(List.of("--mesh.server.enabled=false",
				"--mesh.session.urls=ws://127.0.0.1:" + port + "/mesh", "--mesh.session.principal=edge",
				"--mesh.session.password=secret", "--mesh.peer.data-directory=" + dataDirectory(name)));
		arguments.addAll(List.of(more));
		return start(name, arguments);
	}

	/** A process with these arguments; later ones win. */
	DemoProcess start(String name, List<String> arguments) {
		Path output = this.directory.resolve(name + "-" + this.started.size() + ".log");
		DemoProcess process = DemoProcess.start(name, output, arguments);
		this.opened.push(process);
		this.started.add(process);
		return process;
	}

	FaultProxy proxyTo(int port) {
		FaultProxy proxy = FaultProxy.to(port);
		this.opened.push(proxy);
		return proxy;
	}

	/** Where the peer of this name keeps its identity. */
	Path dataDirectory(String name) {
		return this.directory.resolve("data-" + name);
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		if (context.getExecutionException().isPresent()) {
			this.started.forEach((process) -> System.err.println(process.describe("took part in a test that failed")));
		}
		while (!this.opened.isEmpty()) {
			this.opened.pop().close();
		}
		this.started.clear();
		delete(this.directory);
	}

	private static void delete(Path directory) {
		try {
			FileSystemUtils.deleteRecursively(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
