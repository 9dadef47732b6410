package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.Session;
import dev.mesh.session.SessionException;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;

/**
 * Tests of a web application with the mesh, to which a plain {@link Mesh} connects over a
 * real WebSocket.
 */
@TestPropertySource(properties = { "mesh.server.users[0].principal=till", "mesh.server.users[0].password={noop}one",
		"mesh.server.users[0].roles=device", "management.endpoints.web.exposure.include=health,metrics",
		"management.endpoint.health.show-details=always" })
class MeshEndToEndTests extends HubFixture {

	@Autowired
	Listeners listeners;

	@Autowired
	MeshLifecycle lifecycle;

	@Autowired
	MeshListenerEndpointRegistry registry;

	private final Mesh client = Mesh.builder().name("till-7").build();

	@BeforeEach
	void connect() {
		this.listeners.got.clear();
		this.client.start();
		Session session = connect(this.client, "till", "one");
		assertThat(session.peer()).isEqualTo(this.hub.key());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void messagesArriveAsTextBytesAndObjects() throws Exception {
		send("text", "gr\u00fc\u00dfe".getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo("gr\u00fc\u00dfe");
		send("bytes", new byte[] { 1, 2, 3 });
		assertThat(next()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2, 3 }));
		send("order", "{\"id\":7,\"lines\":[\"a\",\"b\"]}".getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo(new Order(7, List.of("a", "b")));
	}

	@Test
	void messageOf60KiBArrivesAsARecord() throws Exception {
		String line = "x".repeat(60 * 1024);
		send("order", ("{\"id\":1,\"lines\":[\"" + line + "\"]}").getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo(new Order(1, List.of(line)));
	}

	@Test
	void pathHeadersSenderAndAttestedPrincipalArrive() throws Exception {
		SendResult result = this.client.bus()
			.send(this.hub.key(), BusMessage.of("orders/7/created", new byte[0]).withHeader("level", "3"))
			.get(20, TimeUnit.SECONDS);
		assertThat(result.outcome()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
		assertThat(next()).isEqualTo("7 3 " + this.client.key() + " till-7 till");
	}

	@Test
	void unreadableMessageIsDroppedAndTheNextOneArrives() throws Exception {
		long before = this.registry.unreadableMessages();
		send("order", "no json".getBytes(StandardCharsets.UTF_8));
		send("order", "{\"id\":8,\"lines\":[]}".getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo(new Order(8, List.of()));
		assertThat(this.registry.unreadableMessages()).isEqualTo(before + 1);
	}

	@Test
	void presenceListenersHearOfJoiningAndLeaving() {
		PeerKey key = this.client.key();
		await().atMost(LIMIT).until(() -> this.listeners.presence.contains("JOINED " + key));
		assertThat(this.listeners.presence).doesNotContain("LEFT " + key);
		this.client.stop();
		await().atMost(LIMIT).until(() -> this.listeners.presence.contains("LEFT " + key));
	}

	@Test
	void wrongPasswordIsRefused() {
		assertThatExceptionOfType(SessionException.class)
			.isThrownBy(() -> this.client.sessions().principal("till").password("two").open(address()))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED));
	}

	@Test
	void hostileRecordsEndOnlyTheirSessionAndAreCounted() throws Exception {
		double before = refusedLinks();
		Random random = new Random(5);
		int attacks = 5;
		for (int i = 0; i < attacks; i++) {
			CloseWatcher watcher = new CloseWatcher();
			WebSocket socket = HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.subprotocols("mesh.v1")
				.buildAsync(address(), watcher)
				.get(20, TimeUnit.SECONDS);
			byte[] noise = new byte[1 + random.nextInt(60_000)];
			random.nextBytes(noise);
			socket.sendBinary(ByteBuffer.wrap(noise), true);
			assertThat(watcher.closed).succeedsWithin(LIMIT);
			socket.abort();
		}
		await().atMost(LIMIT).until(() -> refusedLinks() >= before + attacks);
		send("text", "still here".getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo("still here");
	}

	@Test
	void healthAndMetricsShowTheMesh() throws Exception {
		send("text", "counted".getBytes(StandardCharsets.UTF_8));
		next();
		assertThat(get("/actuator/health")).contains("\"mesh\":{", "\"state\":\"running\"", "\"status\":\"UP\"");
		assertThat(get("/actuator/metrics/mesh.sessions")).contains("\"value\":1.0");
		assertThat(get("/actuator/metrics/mesh.presence.peers")).contains("\"value\":1.0");
		assertThat(get("/actuator/metrics/mesh.bus.messages?tag=direction:received&tag=reliability:reliable"
				+ "&tag=result:accepted"))
			.containsPattern("\"value\":[1-9]");
		assertThat(get("/actuator/metrics/mesh.dropped?tag=reason:websocket-text")).contains("\"value\":0.0");
	}

	@Test
	void pausedMeshRefusesLinksAndResumesWithItsListeners() throws Exception {
		long incarnation = incarnationOfHub();
		this.registry.stop(() -> {
		});
		this.lifecycle.stop();
		assertThatExceptionOfType(SessionException.class)
			.isThrownBy(() -> this.client.sessions().principal("till").password("one").open(address()))
			.withMessageContaining("503");
		this.lifecycle.start();
		this.registry.start();
		this.client.sessions().principal("till").password("one").open(address());
		await().atMost(LIMIT).until(() -> incarnationOfHub() > incarnation);
		send("text", "after the pause".getBytes(StandardCharsets.UTF_8));
		assertThat(next()).isEqualTo("after the pause");
	}

	private long incarnationOfHub() {
		return this.client.presence().graph().peer(this.hub.key()).map(Peer::incarnation).orElse(0L);
	}

	private void send(String path, byte[] payload) throws Exception {
		SendResult result = this.client.bus()
			.send(this.hub.key(), BusMessage.of(path, payload))
			.get(20, TimeUnit.SECONDS);
		assertThat(result.outcome()).as(result.detail()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
	}

	private Object next() throws InterruptedException {
		Object got = this.listeners.got.poll(20, TimeUnit.SECONDS);
		assertThat(got).as("a message within 20 s").isNotNull();
		return got;
	}

	private double refusedLinks() {
		return this.hub.statistics().counter("session.protocol.errors")
				+ this.hub.statistics().counter("session.handshake.rejected");
	}

	private String get(String path) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build(),
					BodyHandlers.ofString());
		return response.body();
	}

	record Order(int id, List<String> lines) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listeners.class)
	static class App {

	}

	@Component
	static class Listeners {

		final BlockingQueue<Object> got = new LinkedBlockingQueue<>();

		final BlockingQueue<String> presence = new LinkedBlockingQueue<>();

		@BusMessageListener("text")
		void text(String text) {
			this.got.add(text);
		}

		@BusMessageListener("bytes")
		void bytes(byte[] bytes) {
			this.got.add(ByteBuffer.wrap(bytes));
		}

		@BusMessageListener("order")
		void order(Order order) {
			this.got.add(order);
		}

		@BusMessageListener("orders/{id}/created")
		void created(@DestinationVariable int id, @Header("level") String level, PeerKey sender, Peer peer,
				Optional<Principal> attested) {
			this.got.add(id + " " + level + " " + sender + " " + peer.deviceName() + " "
					+ attested.map(Principal::getName).orElse("nobody"));
		}

		@PresenceChanged(types = { Type.JOINED, Type.LEFT }, filter = "name = 'till-7'")
		void presence(PresenceChange change, Peer peer, PresenceGraph graph) {
			this.presence.add(change.type() + " " + peer.key());
		}

	}

	private static final class CloseWatcher implements WebSocket.Listener {

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.closed.complete(code + " " + reason);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.closed.complete(error.toString());
		}

	}

}
