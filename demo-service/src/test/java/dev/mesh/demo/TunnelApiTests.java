package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests for {@link TunnelController}. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class TunnelApiTests {

	private static ServerSocket echo;

	@LocalServerPort
	private int port;

	private DemoClient demo;

	@DynamicPropertySource
	static void allowTheEcho(DynamicPropertyRegistry properties) {
		properties.add("mesh.tunnel.allowed-targets", () -> "127.0.0.1:" + echo.getLocalPort());
	}

	@BeforeAll
	static void startEcho() throws IOException {
		echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(TunnelApiTests::serve, "echo");
		thread.setDaemon(true);
		thread.start();
	}

	@AfterAll
	static void stopEcho() throws IOException {
		echo.close();
	}

	private static void serve() {
		while (!echo.isClosed()) {
			try (Socket socket = echo.accept()) {
				socket.getInputStream().transferTo(socket.getOutputStream());
			}
			catch (IOException ex) {
				// Closed, or broken as a test wants it.
			}
		}
	}

	@BeforeEach
	void waitForTheMesh() {
		this.demo = new DemoClient(this.port);
		this.demo.awaitEdges();
	}

	@Test
	void tunnelCarriesConnectionsIsShownAndIsGoneWhenItWasDeleted() throws IOException {
		Answer created = this.demo.post("/api/tunnels", tunnel(Map.of()));
		assertThat(created.status()).as(created.text()).isEqualTo(201);
		JsonNode view = created.json();
		String address = "/api/tunnels/" + view.get("id").asLong();
		assertThat(created.location()).endsWith(address);
		assertThat(view.get("from").asString()).isEqualTo("hub");
		assertThat(view.get("to").asString()).hasSize(43);
		assertThat(view.get("targetHost").asString()).isEqualTo("127.0.0.1");
		assertThat(view.get("targetPort").asInt()).isEqualTo(echo.getLocalPort());
		int listenPort = view.get("listenPort").asInt();

		try (Socket socket = connect(listenPort)) {
			assertThat(echoOf(socket, "hello")).isEqualTo("hello");
			assertThat(this.demo.get(address).json().get("connections").asInt()).isEqualTo(1);
		}
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.demo.get(address).json().get("connections").asInt() == 0);
		JsonNode used = this.demo.get(address).json();
		assertThat(used.get("bytesSent").asLong()).isEqualTo(5);
		assertThat(used.get("bytesReceived").asLong()).isEqualTo(5);
		assertThat(used.get("connectionsSoFar").asLong()).isEqualTo(1);
		assertThat(used.get("failures").asLong()).isZero();
		assertThat(this.demo.get("/api/tunnels").json().valueStream().map((one) -> one.get("id").asLong()))
			.contains(view.get("id").asLong());

		assertThat(this.demo.delete(address).status()).isEqualTo(204);
		assertThatThrownBy(() -> connect(listenPort)).isInstanceOf(IOException.class);
		assertProblem(this.demo.get(address), 404, "no tunnel " + view.get("id").asLong());
		assertProblem(this.demo.delete(address), 404, "no tunnel " + view.get("id").asLong());
	}

	@Test
	void tunnelBetweenTheEdgesGoesThroughTheHub() throws IOException {
		JsonNode view = this.demo.post("/api/tunnels", tunnel(Map.of("from", "edge-1", "to", "edge-2"))).json();
		assertThat(view.get("from").asString()).isEqualTo("edge-1");
		try (Socket socket = connect(view.get("listenPort").asInt())) {
			assertThat(echoOf(socket, "over the hub")).isEqualTo("over the hub");
		}
		this.demo.delete("/api/tunnels/" + view.get("id").asLong());
	}

	@Test
	void targetThatIsNotAllowedIsRefusedWhenItIsUsedAndTheTunnelSaysSo() throws IOException {
		JsonNode view = this.demo.post("/api/tunnels", tunnel(Map.of("targetPort", 1))).json();
		String address = "/api/tunnels/" + view.get("id").asLong();
		try (Socket socket = connect(view.get("listenPort").asInt())) {
			assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
		}
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(this.demo.get(address).json().get("lastFailure").asString())
				.contains("127.0.0.1:1 is not on mesh.tunnel.allowed-targets"));
		assertThat(this.demo.get(address).json().get("failures").asInt()).isEqualTo(1);
		this.demo.delete(address);
	}

	@Test
	void portInUseIsAConflict() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertProblem(this.demo.post("/api/tunnels", tunnel(Map.of("listenPort", taken.getLocalPort()))), 409,
					"Port " + taken.getLocalPort() + " is not free");
		}
	}

	@ParameterizedTest
	@CsvSource({ "listenPort, -1, listenPort is -1", "listenPort, 65536, 65535", "listenPort, , 'listenPort'",
			"targetPort, 0, targetPort is 0", "targetPort, , 'targetPort'", "targetHost, , 'targetHost'",
			"targetHost, a b, 'a b'", "to, , 'to'", "to, hub, sender itself" })
	void fieldThatCannotBeUsedIsABadRequestThatNamesIt(String field, String value, String named) {
		Map<String, Object> body = tunnel(Map.of());
		body.put(field, (value != null && field.endsWith("Port")) ? (Object) Integer.valueOf(value) : value);
		assertProblem(this.demo.post("/api/tunnels", body), 400, named);
	}

	@Test
	void peerThatIsNotThereIsNotFound() {
		assertProblem(this.demo.post("/api/tunnels", tunnel(Map.of("to", "nobody"))), 404, "'nobody'");
		assertProblem(this.demo.post("/api/tunnels", tunnel(Map.of("from", "nobody"))), 404, "'nobody'");
	}

	@Test
	void idThatIsNoNumberAndABodyThatIsNoneAreBadRequests() {
		assertThat(this.demo.get("/api/tunnels/x").status()).isEqualTo(400);
		assertProblem(this.demo.postText("/api/tunnels", "{\"listenPort\": \"x\"}"), 400, "'listenPort'");
	}

	private static Map<String, Object> tunnel(Map<String, Object> changes) {
		Map<String, Object> body = new HashMap<>(
				Map.of("listenPort", 0, "to", "edge-1", "targetHost", "127.0.0.1", "targetPort", echo.getLocalPort()));
		body.putAll(changes);
		return body;
	}

	private static Socket connect(int listenPort) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), listenPort);
		socket.setSoTimeout(20_000);
		return socket;
	}

	private static String echoOf(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
	}

	private static void assertProblem(Answer answer, int status, String mentioned) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(mentioned);
	}

}
