package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.link.http.TinyWebSocketServer.Connection;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Session;
import dev.mesh.session.SessionException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two meshes over a real socket: the client is the one that everybody uses, the server is
 * a small one.
 */
@Timeout(60)
class MeshOverWebSocketTests {

	private final Mesh hub = Mesh.builder()
		.name("hub")
		.acceptSessions(true)
		.authenticator((request) -> AuthenticationResult.allow(null, List.of()))
		.build();

	private final Mesh till = Mesh.builder().name("till").build();

	private TinyWebSocketServer server;

	@BeforeEach
	void start() throws Exception {
		this.server = new TinyWebSocketServer();
		Thread acceptor = new Thread(this::serve, "acceptor");
		acceptor.setDaemon(true);
		acceptor.start();
		this.hub.start();
		this.till.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.till.close();
		this.hub.close();
		this.server.close();
	}

	@Test
	void messagesOfAllSizesTravelBothWays() throws Exception {
		BlockingQueue<byte[]> atHub = new LinkedBlockingQueue<>();
		BlockingQueue<byte[]> atTill = new LinkedBlockingQueue<>();
		this.hub.bus().onMessage("echo", (message) -> {
			atHub.add(message.bytes());
			this.hub.bus().send(message.sender(), BusMessage.of("back", message.payload()));
		});
		this.till.bus().onMessage("back", (message) -> atTill.add(message.bytes()));
		this.till.sessions().open(this.server.uri("ws"));
		awaitHub();
		List<CompletableFuture<SendResult>> results = new ArrayList<>();
		int[] sizes = { 0, 1, 100, 1000, 16_000, 60_000 };
		for (int i = 0; i < 600; i++) {
			byte[] payload = ByteBuffer.allocate(4 + sizes[i % sizes.length]).putInt(0, i).array();
			results.add(this.till.bus().send(this.hub.key(), BusMessage.of("echo", payload)));
		}
		for (int i = 0; i < 600; i++) {
			assertNumber(atHub, i, sizes[i % sizes.length]);
			assertNumber(atTill, i, sizes[i % sizes.length]);
		}
		for (CompletableFuture<SendResult> result : results) {
			assertThat(result.get(20, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
	}

	@Test
	void aCutConnectionIsResumed() throws Exception {
		Session session = this.till.sessions().open(this.server.uri("ws"));
		awaitHub();
		BlockingQueue<byte[]> atHub = new LinkedBlockingQueue<>();
		this.hub.bus().onMessage("numbers", (message) -> atHub.add(message.bytes()));
		for (int i = 0; i < 100; i++) {
			if (i % 25 == 24) {
				this.server.cutAll();
			}
			this.till.bus().send(this.hub.key(), BusMessage.of("numbers", ByteBuffer.allocate(4).putInt(0, i)));
		}
		for (int i = 0; i < 100; i++) {
			assertNumber(atHub, i, 0);
		}
		assertThat(session.state().isClosed()).isFalse();
	}

	@Test
	void aServerThatRefusesTheUpgradeIsExplained() {
		this.server.status = 404;
		assertThatThrownBy(() -> this.till.sessions().open(this.server.uri("ws"))).isInstanceOf(SessionException.class)
			.hasMessageContaining(this.server.uri("ws").toString())
			.hasMessageContaining("HTTP 404")
			.hasMessageContaining("check the path");
	}

	private void serve() {
		try {
			while (true) {
				Connection connection = this.server.anyConnection();
				new ServedLink(connection, this.hub.accept());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitHub() throws Exception {
		CompletableFuture<Void> seen = new CompletableFuture<>();
		this.till.presence().observe((graph) -> {
			if (graph.peer(this.hub.key()).isPresent()) {
				seen.complete(null);
			}
		});
		seen.get(20, TimeUnit.SECONDS);
	}

	private static void assertNumber(BlockingQueue<byte[]> queue, int number, int size) throws InterruptedException {
		byte[] payload = queue.poll(30, TimeUnit.SECONDS);
		assertThat(payload).isNotNull().hasSize(4 + size);
		assertThat(ByteBuffer.wrap(payload).getInt()).isEqualTo(number);
	}

}
