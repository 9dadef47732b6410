package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients beyond the JVM talk to both endpoints: those of a browser and of Python. What
 * they need is installed by {@code .ci/clients}.
 */
@Tag("heavy")
@Timeout(300)
class ForeignClientsTests {

	/** Debian's own, because the package with the client belongs to it. */
	private static final String PYTHON = "/usr/bin/python3";

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "upgrade", "standard" })
	void chromiumTalksToTheEndpoint(String endpoint) throws Exception {
		CompletableFuture<String> result = new CompletableFuture<>();
		HttpServer pages = pages(result);
		try (EndpointServer server = new EndpointServer(endpoint)) {
			Process browser = browser("http://127.0.0.1:" + pages.getAddress().getPort() + "/#" + server.port());
			try {
				assertThat(result.get(120, TimeUnit.SECONDS))
					.isEqualTo("ok messages\nok many\nok close\nok text\nok large");
			}
			finally {
				end(browser);
			}
		}
		finally {
			pages.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upgrade", "standard" })
	void pythonTalksToTheEndpoint(String endpoint) throws Exception {
		Path script = Path.of(getClass().getResource("/clients/websockets_client.py").toURI());
		try (EndpointServer server = new EndpointServer(endpoint)) {
			Process python = new ProcessBuilder(PYTHON, script.toString(), Integer.toString(server.port()))
				.redirectErrorStream(true)
				.start();
			try {
				assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
					.isEqualTo("ok messages\nok fragments\nok many\nok pings\nok close\nok text\nok large\n");
			}
			finally {
				end(python);
			}
		}
	}

	/** The page, and where it posts what it has found. */
	private HttpServer pages(CompletableFuture<String> result) throws Exception {
		HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		byte[] page;
		try (InputStream in = getClass().getResourceAsStream("/clients/browser.html")) {
			page = in.readAllBytes();
		}
		pages.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "text/html");
			exchange.sendResponseHeaders(200, page.length);
			exchange.getResponseBody().write(page);
			exchange.close();
		});
		pages.createContext("/result", (exchange) -> {
			result.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		pages.start();
		return pages;
	}

	/** A browser that reaches nothing but this machine. */
	private Process browser(String page) throws Exception {
		return new ProcessBuilder("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=" + this.directory, page)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private static void end(Process process) throws InterruptedException {
		process.descendants().forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly();
		process.waitFor();
	}

}
