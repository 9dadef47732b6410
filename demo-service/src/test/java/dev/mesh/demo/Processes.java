package dev.mesh.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * The processes and proxies of one test, or in a static field of a whole class, in a
 * temporary directory: ended afterwards, and when a test has failed their output is
 * printed.
 */
final class Processes implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final List<DemoProcess> started = new ArrayList<>();

	private final List<PeerProcess> peers = new ArrayList<>();

	private Path directory = Path.of("");

	/** Whether all tests of the class share them. */
	private boolean shared;

	@Override
	public void beforeAll(ExtensionContext context) throws IOException {
		this.shared = true;
		this.directory = Files.createTempDirectory("mesh-demo-");
	}

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		if (!this.shared) {
			this.directory = Files.createTempDirectory("mesh-demo-");
		}
	}

	/** A hub that lets the principal {@code edge} with the password {@code secret} in. */
	DemoProcess startHub() {
		return start("hub", hub());
	}

	/** The same with one more property, or another value. */
	DemoProcess startHub(String property, String value) {
		return start("hub", with(hub(), property, value));
	}

	/** A hub in a JVM as large as that of a {@link PeerProcess}. */
	DemoProcess startRelay(String name) {
		return start(name, hub(), List.of("-Xmx" + PeerProcess.HEAP_MEBIBYTES + "m", "-XX:+UseSerialGC"));
	}

	/** A peer without Spring: one of the mains of the test sources. */
	PeerProcess startPeer(Class<?> main, List<?> arguments, int heapMebibytes) {
		Path output = this.directory.resolve("peer-" + main.getSimpleName() + "-" + this.peers.size() + ".log");
		PeerProcess process = PeerProcess.start(output, main, arguments, heapMebibytes);
		this.opened.push(process);
		this.peers.add(process);
		return process;
	}

	/** An edge that knows one address, and keeps its identity under its name. */
	DemoProcess startEdge(String name, int port) {
		return start(name, edge(name, port));
	}

	/** The same with one more property, or another value. */
	DemoProcess startEdge(String name, int port, String property, String value) {
		return start(name, with(edge(name, port), property, value));
	}

	/** The same in a larger JVM. */
	DemoProcess startLargeEdge(String name, int port, String property, String value) {
		return start(name, with(edge(name, port), property, value), DemoProcess.LARGE);
	}

	/** A hub like that of {@link #startHub(String, String)} in a larger JVM. */
	DemoProcess startLargeHub(String property, String value) {
		return start("hub", with(hub(), property, value), DemoProcess.LARGE);
	}

	/** A process with these properties. */
	DemoProcess start(String name, Map<String, String> properties) {
		return start(name, properties, DemoProcess.SMALL);
	}

	/** A process with these properties in such a JVM. */
	DemoProcess start(String name, Map<String, String> properties, List<String> jvmArguments) {
		Path output = this.directory.resolve(name + "-" + this.started.size() + ".log");
		DemoProcess process = DemoProcess.start(name, output, properties, jvmArguments);
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
			this.peers.forEach((process) -> System.err.println(process.describe("took part in a test that failed")));
		}
		if (!this.shared) {
			end();
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws Exception {
		end();
	}

	private void end() throws Exception {
		while (!this.opened.isEmpty()) {
			this.opened.pop().close();
		}
		this.started.clear();
		this.peers.clear();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private static Map<String, String> hub() {
		return Map.of("mesh.server.users[0].principal", "edge", "mesh.server.users[0].password", "{noop}secret");
	}

	private Map<String, String> edge(String name, int port) {
		return Map.of("mesh.server.enabled", "false", "mesh.session.urls", "ws://127.0.0.1:" + port + "/mesh",
				"mesh.session.principal", "edge", "mesh.session.password", "secret", "mesh.peer.data-directory",
				dataDirectory(name).toString());
	}

	private static Map<String, String> with(Map<String, String> properties, String property, String value) {
		Map<String, String> all = new HashMap<>(properties);
		all.put(property, value);
		return all;
	}

}
