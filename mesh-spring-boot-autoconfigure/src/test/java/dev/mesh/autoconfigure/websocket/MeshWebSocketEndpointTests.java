package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshProperties.WebSocketEndpoint;
import dev.mesh.autoconfigure.RecordingListener;
import dev.mesh.link.Link;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * Tests of the endpoint on Tomcat, with a recorder in place of the mesh.
 */
@SpringBootTest(classes = MeshWebSocketEndpointTests.App.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "mesh.enabled=false")
@Timeout(60)
class MeshWebSocketEndpointTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@LocalServerPort
	int port;

	@Autowired
	Endpoint endpoint;

	@Autowired
	MeshCounters counters;

	@BeforeEach
	@AfterEach
	void reset() {
		this.endpoint.running.set(true);
		this.endpoint.accepted.clear();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 125, 126, 8192, 8193, 16_384, 40_000, 65_535, 65_536 })
	void recordsOfEverySizeGoBothWays(int size) throws Exception {
		ClientListener client = new ClientListener();
		WebSocket socket = ClientListener.connect(this.port, client);
		RecordingListener server = this.endpoint.next();
		server.echo = true;
		ByteBuffer record = bytes(size);
		socket.sendBinary(record.duplicate(), true).join();
		assertThat(server.nextRecord()).isEqualTo(record);
		assertThat(client.nextRecord()).isEqualTo(record);
		await().atMost(LIMIT).untilAsserted(() -> assertThat(server.writtenBytes).hasValue(size));
		socket.abort();
	}

	@Test
	void messageInManyFramesIsOneRecord() throws Exception {
		try (RawWebSocket socket = RawWebSocket.open(this.port)) {
			ByteBuffer record = bytes(50_000);
			socket.send(RawWebSocket.BINARY, false, slice(record, 0, 10));
			socket.send(RawWebSocket.PING, true, new byte[5]);
			socket.send(RawWebSocket.CONTINUATION, false, slice(record, 10, 30_000));
			socket.send(RawWebSocket.CONTINUATION, true, slice(record, 30_010, 19_990));
			assertThat(this.endpoint.next().nextRecord()).isEqualTo(record);
		}
	}

	@Test
	void framesRightBehindTheHandshakeAreNotLost() throws Exception {
		byte[] frames = { (byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'a', (byte) 0x02, (byte) 0x81, 0, 0, 0, 0, 'b' };
		try (RawWebSocket socket = RawWebSocket.open(this.port, frames)) {
			RecordingListener server = this.endpoint.next();
			assertThat(server.nextRecord()).isEqualTo(ByteBuffer.wrap("a".getBytes()));
			socket.send(RawWebSocket.CONTINUATION, true, "c".getBytes());
			assertThat(server.nextRecord()).isEqualTo(ByteBuffer.wrap("bc".getBytes()));
		}
	}

	@Test
	void manyRecordsArriveInOrderAndCallsNeverOverlap() throws Exception {
		ClientListener client = new ClientListener();
		WebSocket socket = ClientListener.connect(this.port, client);
		RecordingListener server = this.endpoint.next();
		server.echo = true;
		for (int i = 0; i < 2000; i++) {
			socket.sendBinary(ByteBuffer.allocate(4 + i % 50).putInt(0, i), true).join();
		}
		for (int i = 0; i < 2000; i++) {
			assertThat(client.nextRecord().getInt(0)).isEqualTo(i);
		}
		assertThat(server.overlaps).hasValue(0);
		socket.abort();
	}

	@Test
	void readingStopsWhenTheMeshIsFullAndWritingGoesOn() throws Exception {
		ClientListener client = new ClientListener();
		WebSocket socket = ClientListener.connect(this.port, client);
		RecordingListener server = this.endpoint.next();
		server.full = true;
		int records = 400;
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < records; i++) {
				socket.sendBinary(ByteBuffer.allocate(60_000).putInt(0, i), true).join();
			}
		});
		assertThat(server.nextRecord().getInt(0)).isZero();
		Link link = server.link.join();
		link.write(bytes(1000));
		assertThat(client.nextRecord()).isEqualTo(bytes(1000));
		assertThat(server.records).isEmpty();
		assertThat(sending).isNotDone();
		for (int i = 1; i < records; i++) {
			link.resume();
			assertThat(server.nextRecord().getInt(0)).isEqualTo(i);
		}
		assertThat(sending).succeedsWithin(LIMIT);
		socket.abort();
	}

	@Test
	void closeFollowsWhatWasWritten() throws Exception {
		ClientListener client = new ClientListener();
		ClientListener.connect(this.port, client);
		RecordingListener server = this.endpoint.next();
		Link link = server.link.join();
		link.write(bytes(60_000));
		link.write(bytes(30_000));
		link.close("GOING_AWAY: the node stops");
		assertThat(client.nextRecord()).isEqualTo(bytes(60_000));
		assertThat(client.nextRecord()).isEqualTo(bytes(30_000));
		assertThat(client.closed).succeedsWithin(LIMIT).isEqualTo("1001 GOING_AWAY: the node stops");
		assertThat(server.closed).succeedsWithin(LIMIT);
	}

	@Test
	void otherEndThatGoesIsTold() throws Exception {
		WebSocket socket = ClientListener.connect(this.port, new ClientListener());
		RecordingListener server = this.endpoint.next();
		socket.abort();
		assertThat(server.closed).succeedsWithin(LIMIT);
	}

	@Test
	void tooLargeRecordEndsOnlyItsLink() throws Exception {
		assertOthersGoOnWhile((socket) -> {
			socket.send(RawWebSocket.BINARY, false, new byte[60_000]);
			socket.send(RawWebSocket.CONTINUATION, false, new byte[5_537]);
			assertThat(socket.readCloseCode()).isEqualTo(1009);
		}, "websocket-too-big");
	}

	@Test
	void textEndsOnlyItsLink() throws Exception {
		assertOthersGoOnWhile((socket) -> {
			socket.send(RawWebSocket.TEXT, true, "hello".getBytes());
			assertThat(socket.readCloseCode()).isEqualTo(1003);
		}, "websocket-text");
	}

	@Test
	void randomBytesEndOnlyTheirLink() throws Exception {
		assertOthersGoOnWhile((socket) -> {
			byte[] noise = new byte[1 << 20];
			new Random(3).nextBytes(noise);
			// A binary frame that is not masked, which a client must not send.
			noise[0] = (byte) 0x82;
			noise[1] = 0x7e;
			sendUntilRefused(socket, noise);
			assertThat(socket.readCloseCode()).isIn(1002, -1);
		}, "websocket-malformed");
	}

	@Test
	void truncatedFrameEndsOnlyItsLink() throws Exception {
		assertOthersGoOnWhile((socket) -> {
			socket.sendBytes(new byte[] { (byte) 0x82, (byte) 0xfe, 0x10 });
			socket.close();
		}, null);
	}

	@Test
	void pingFloodThatNobodyReadsTheAnswersOfEndsOnlyItsLink() throws Exception {
		assertOthersGoOnWhile((socket) -> {
			sendUntilRefused(socket, pings());
		}, null);
	}

	@Test
	void originIsRefusedUnlessAllowed() throws Exception {
		long refused = this.counters.dropped("websocket-origin");
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1", "Origin: https://evil.example")).startsWith("HTTP/1.1 403");
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1", "Origin: null")).startsWith("HTTP/1.1 403");
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1", "Origin: https://app.example.evil.example"))
			.startsWith("HTTP/1.1 403");
		assertThat(
				head("Sec-WebSocket-Protocol: mesh.v1", "Origin: https://app.example", "Origin: https://evil.example"))
			.startsWith("HTTP/1.1 403");
		assertThat(this.counters.dropped("websocket-origin")).isEqualTo(refused + 4);
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1", "Origin: https://APP.example")).startsWith("HTTP/1.1 101");
	}

	@Test
	void subProtocolIsNegotiatedAndRequired() throws Exception {
		assertThat(head("Sec-WebSocket-Protocol: other, mesh.v1")).startsWith("HTTP/1.1 101")
			.containsIgnoringCase("Sec-WebSocket-Protocol: mesh.v1");
		assertThat(head("Sec-WebSocket-Protocol: other")).startsWith("HTTP/1.1 400");
		assertThat(head()).startsWith("HTTP/1.1 400");
	}

	@Test
	void compressionIsNotNegotiated() throws Exception {
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1", "Sec-WebSocket-Extensions: permessage-deflate"))
			.startsWith("HTTP/1.1 101")
			.doesNotContainIgnoringCase("permessage-deflate");
	}

	@Test
	void handshakeIsRefusedForAWhileWhenTheMeshIsNotRunning() throws Exception {
		this.endpoint.running.set(false);
		assertThat(head("Sec-WebSocket-Protocol: mesh.v1")).startsWith("HTTP/1.1 503")
			.containsIgnoringCase("Retry-After: 5");
	}

	private void assertOthersGoOnWhile(Attack attack, String reason) throws Exception {
		ClientListener client = new ClientListener();
		WebSocket neighbour = ClientListener.connect(this.port, client);
		RecordingListener neighbourAtServer = this.endpoint.next();
		neighbourAtServer.echo = true;
		long before = (reason != null) ? this.counters.dropped(reason) : 0;
		try (RawWebSocket socket = RawWebSocket.open(this.port)) {
			RecordingListener victim = this.endpoint.next();
			attack.on(socket);
			assertThat(victim.closed).succeedsWithin(Duration.ofSeconds(20));
		}
		neighbour.sendBinary(bytes(100), true).join();
		assertThat(client.nextRecord()).isEqualTo(bytes(100));
		assertThat(neighbourAtServer.closed).isNotDone();
		if (reason != null) {
			await().until(() -> this.counters.dropped(reason), (dropped) -> dropped == before + 1);
		}
		neighbour.abort();
	}

	/** What the server answers to a handshake with these headers. */
	private String head(String... headers) throws Exception {
		try (RawWebSocket socket = new RawWebSocket(this.port, headers)) {
			if (socket.head().startsWith("HTTP/1.1 101")) {
				this.endpoint.next();
			}
			return socket.head();
		}
	}

	private static void sendUntilRefused(RawWebSocket socket, byte[] bytes) {
		try {
			for (int i = 0; i < 2000; i++) {
				socket.sendBytes(bytes);
			}
		}
		catch (IOException ex) {
			// The server has closed the connection, which is what this waits for.
		}
	}

	private static byte[] pings() {
		byte[] ping = new byte[131];
		ping[0] = (byte) 0x89;
		ping[1] = (byte) 0xfd;
		byte[] many = new byte[500 * ping.length];
		for (int i = 0; i < 500; i++) {
			System.arraycopy(ping, 0, many, i * ping.length, ping.length);
		}
		return many;
	}

	private static ByteBuffer bytes(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return ByteBuffer.wrap(bytes);
	}

	private static byte[] slice(ByteBuffer buffer, int offset, int length) {
		return Arrays.copyOfRange(buffer.array(), offset, offset + length);
	}

	/**
	 * What a hostile client does.
	 */
	@FunctionalInterface
	interface Attack {

		void on(RawWebSocket socket) throws Exception;

	}

	/**
	 * What the endpoint reports to.
	 */
	static final class Endpoint {

		final BlockingQueue<RecordingListener> accepted = new LinkedBlockingQueue<>();

		final AtomicBoolean running = new AtomicBoolean(true);

		volatile boolean echo;

		RecordingListener accept() {
			RecordingListener listener = new RecordingListener();
			listener.echo = this.echo;
			this.accepted.add(listener);
			return listener;
		}

		RecordingListener next() throws InterruptedException {
			RecordingListener listener = this.accepted.poll(10, TimeUnit.SECONDS);
			assertThat(listener).isNotNull();
			return listener;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		Endpoint endpoint() {
			return new Endpoint();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> asyncIo(@Value("${test.async-io:true}") boolean use) {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("useAsyncIO", Boolean.toString(use)));
		}

		@Bean
		MeshCounters meshCounters() {
			return new MeshCounters();
		}

		@Bean
		MeshWebSocketHandler meshWebSocketHandler(Endpoint endpoint, MeshCounters counters) {
			return new MeshWebSocketHandler(endpoint::accept, counters, new BlockedReaders(1));
		}

		@Bean
		WebSocketHandlerMapping meshWebSocketHandlerMapping(MeshWebSocketHandler handler, Endpoint endpoint,
				MeshCounters counters, @Value("${mesh.server.websocket-endpoint:auto}") WebSocketEndpoint type,
				@Value("${test.origin:https://app.example}") String origin) {
			WebSocketHttpRequestHandler request = new WebSocketHttpRequestHandler(handler, new DefaultHandshakeHandler(
					MeshWebSocketAutoConfiguration.strategy(type, handler, getClass().getClassLoader())));
			request.setHandshakeInterceptors(List.of(new MeshHandshakeInterceptor(endpoint.running::get,
					new AllowedOrigins(List.of(origin)), counters)));
			WebSocketHandlerMapping mapping = new WebSocketHandlerMapping();
			mapping.setUrlMap(Map.of("/mesh", request));
			mapping.setOrder(-10);
			return mapping;
		}

	}

}
