package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import dev.mesh.link.LinkException;
import dev.mesh.link.Transport;
import dev.mesh.link.http.TinyHttpServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and proxy of a dial, for both transports, with real sockets. */
@Timeout(60)
class DialOptionsTests {

	private static final String LOGIN = "Basic "
			+ Base64.getEncoder().encodeToString("till:s\u00e4cret".getBytes(StandardCharsets.UTF_8));

	private static SSLContext keys;

	private final JdkWebSocketTransport webSocket = new JdkWebSocketTransport("mesh-ws", Duration.ofSeconds(10), null);

	private final JdkPollingTransport polling = new JdkPollingTransport("mesh-poll", Duration.ofSeconds(10));

	private final RecordingListener listener = new RecordingListener();

	@BeforeAll
	static void makeKeys(@TempDir Path directory) throws Exception {
		keys = TestTls.selfSigned(directory);
	}

	@AfterEach
	void close() {
		this.webSocket.close();
		this.polling.close();
	}

	@ParameterizedTest
	@CsvSource({ "ws, false", "wss, false", "ws, true", "wss, true" })
	void aWebSocketGoesThroughATunnel(String scheme, boolean login) throws Exception {
		try (TinyWebSocketServer server = new TinyWebSocketServer(sockets(scheme));
				TinyProxy proxy = new TinyProxy(login ? LOGIN : null)) {
			URI uri = server.uri(scheme);
			this.webSocket.dial(uri, options(proxy, login), this.listener);
			this.listener.link().write(ByteBuffer.wrap(new byte[] { 7 }));
			TinyWebSocketServer.Connection remote = server.connection();
			assertThat(remote.message()).containsExactly(7);
			assertThat(remote.headers).doesNotContainKey("proxy-authorization");
			assertThat(proxy.served).containsExactly("CONNECT localhost:" + uri.getPort() + " HTTP/1.1");
			assertThat(proxy.refused).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "https, false", "wss, false", "https, true", "wss, true" })
	void encryptedPollsGoThroughATunnel(String scheme, boolean login) throws Exception {
		try (TinyHttpServer server = new TinyHttpServer(sockets(scheme));
				TinyProxy proxy = new TinyProxy(login ? LOGIN : null)) {
			this.polling.dial(server.uri(scheme), options(proxy, login), this.listener);
			assertThat(server.open(10_000).headers).doesNotContainKey("proxy-authorization");
			Request get = server.next("GET");
			assertThat(get.headers).doesNotContainKey("proxy-authorization");
			get.batch(ByteBuffer.wrap(new byte[] { 9 }));
			assertThat(this.listener.record()).containsExactly(9);
			assertThat(proxy.served).isNotEmpty()
				.allMatch(("CONNECT localhost:" + server.port() + " HTTP/1.1")::equals);
			assertThat(proxy.refused).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "http, false", "ws, false", "http, true", "ws, true" })
	void plainPollsAreForwarded(String scheme, boolean login) throws Exception {
		try (TinyHttpServer server = new TinyHttpServer(); TinyProxy proxy = new TinyProxy(login ? LOGIN : null)) {
			this.polling.dial(server.uri(scheme), options(proxy, login), this.listener);
			server.open(10_000);
			server.next("GET").batch(ByteBuffer.wrap(new byte[] { 9 }));
			assertThat(this.listener.record()).containsExactly(9);
			assertThat(proxy.served).isNotEmpty().allMatch((line) -> line.contains(" " + server.uri("http") + " "));
			assertThat(proxy.refused).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws", "wss", "http", "https" })
	void aMissingLoginIsNamed(String scheme) throws Exception {
		Transport transport = scheme.startsWith("ws") ? this.webSocket : this.polling;
		try (TinyProxy proxy = new TinyProxy(LOGIN)) {
			transport.dial(URI.create(scheme + "://localhost:1/mesh"), options(proxy, false), this.listener);
			assertThat(this.listener.end()).contains("407").contains("the proxy asks for a login");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws", "wss", "http", "https" })
	void aWrongLoginIsNamed(String scheme) throws Exception {
		Transport transport = scheme.startsWith("ws") ? this.webSocket : this.polling;
		try (TinyProxy proxy = new TinyProxy("Basic b3RoZXI=")) {
			transport.dial(URI.create(scheme + "://localhost:1/mesh"), options(proxy, true), this.listener);
			assertThat(this.listener.end()).contains("407").contains("check its user and password");
			assertThat(this.listener.end()).doesNotContain("s\u00e4cret");
		}
	}

	@Test
	void aProxyThatIsNotThereIsNamed() throws Exception {
		DialOptions nowhere = DialOptions.DEFAULTS.withProxy(new HttpProxy("localhost", 1, "till", "x"));
		this.webSocket.dial(URI.create("ws://localhost:1/mesh"), nowhere, this.listener);
		assertThat(this.listener.end()).contains("Cannot connect to ws://localhost:1/mesh");
	}

	@Test
	void theRelayServesNobodyElse() throws Exception {
		try (TinyProxy proxy = new TinyProxy(LOGIN)) {
			ClientThreads threads = new ClientThreads("relay-test-");
			ProxyRelay relay = new ProxyRelay(HttpProxy.of("localhost", proxy.port()), Duration.ofSeconds(5), threads);
			relay.login(new HttpProxy("localhost", proxy.port(), "till", "s\u00e4cret"));
			for (String authorization : new String[] { "", "Proxy-Authorization: Bearer guess\r\n",
					"Proxy-Authorization: " + LOGIN + "\r\n" }) {
				assertThat(ask(relay, "CONNECT localhost:1 HTTP/1.1\r\n" + authorization + "\r\n")).isEqualTo(-1);
			}
			assertThat(ask(relay,
					"GET http://localhost:1/ HTTP/1.1\r\nProxy-Authorization: " + relay.authorization() + "\r\n\r\n"))
				.isEqualTo(-1);
			assertThat(proxy.served).isEmpty();
			assertThat(proxy.refused).isEmpty();
			relay.close();
			threads.end();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "wss", "https" })
	void keysAreAskedForAtEachDial(String scheme) throws Exception {
		Transport transport = scheme.equals("wss") ? this.webSocket : this.polling;
		AtomicInteger asked = new AtomicInteger();
		Supplier<SSLContext> supplier = () -> {
			asked.incrementAndGet();
			return keys;
		};
		try (TinyWebSocketServer sockets = new TinyWebSocketServer(keys.getServerSocketFactory());
				TinyHttpServer polls = new TinyHttpServer(keys.getServerSocketFactory())) {
			for (int i = 1; i <= 3; i++) {
				RecordingListener next = new RecordingListener();
				URI uri = scheme.equals("wss") ? sockets.uri(scheme) : polls.uri(scheme);
				transport.dial(uri, DialOptions.DEFAULTS.withSsl(supplier), next);
				if (scheme.equals("https")) {
					polls.open(10_000);
				}
				next.link();
				assertThat(asked).hasValue(i);
			}
			RecordingListener distrusting = new RecordingListener();
			transport.dial(scheme.equals("wss") ? sockets.uri(scheme) : polls.uri(scheme), distrusting);
			assertThat(distrusting.end()).contains("TLS failed").contains("certificate trusted");
			assertThat(distrusting.failure()).isInstanceOfSatisfying(LinkException.class,
					(ex) -> assertThat(ex.reason()).isEqualTo(LinkException.Reason.TLS));
		}
	}

	@Test
	void keysThatCannotBeHadFailTheDial() throws Exception {
		this.polling.dial(URI.create("https://localhost:1/mesh"), DialOptions.DEFAULTS.withSsl(() -> {
			throw new IllegalStateException("the file is gone");
		}), this.listener);
		assertThat(this.listener.end()).contains("the file is gone").contains("TLS failed");
	}

	@Test
	void clientsAreSharedAndTheirNumberIsBounded() throws Exception {
		ClientThreads threads = new ClientThreads("clients-test-");
		HttpClients clients = new HttpClients(threads, Runnable::run, Duration.ofSeconds(5), null);
		assertThat(clients.get(DialOptions.DEFAULTS, true).http())
			.isSameAs(clients.get(DialOptions.DEFAULTS, false).http());
		for (int i = 0; i < 3 * HttpClients.LIMIT; i++) {
			SSLContext fresh = SSLContext.getInstance("TLS");
			fresh.init(null, null, null);
			DialOptions options = DialOptions.DEFAULTS.withSsl(() -> fresh);
			assertThat(clients.get(options, true).http()).isSameAs(clients.get(options, true).http());
		}
		assertThat(clients.size()).isEqualTo(HttpClients.LIMIT);
		clients.end();
		threads.end();
	}

	@Test
	void aProxyIsCheckedWhenItIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> HttpProxy.of(" ", 80));
		assertThatIllegalArgumentException().isThrownBy(() -> HttpProxy.of("proxy", 0)).withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> new HttpProxy("proxy", 80, "till", null))
			.withMessageContaining("user");
		assertThat(new HttpProxy("proxy", 80, "till", "hunter2").toString()).contains("till").doesNotContain("hunter2");
	}

	private static DialOptions options(TinyProxy proxy, boolean login) {
		return DialOptions.DEFAULTS.withSsl(() -> keys)
			.withProxy(new HttpProxy("localhost", proxy.port(), login ? "till" : null, login ? "s\u00e4cret" : null));
	}

	private static ServerSocketFactory sockets(String scheme) {
		return scheme.equals("wss") || scheme.equals("https") ? keys.getServerSocketFactory()
				: ServerSocketFactory.getDefault();
	}

	private static int ask(ProxyRelay relay, String request) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.address().getPort())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return socket.getInputStream().read();
		}
	}

}
