package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.RecordingListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of others, of all there is on the JVM, talk to both endpoints.
 */
@Timeout(120)
class WebSocketClientsTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static Map<String, EndpointServer> servers = Map.of();

	@BeforeAll
	static void start() {
		servers = Map.of("upgrade", new EndpointServer("upgrade"), "standard", new EndpointServer("standard"));
	}

	@AfterAll
	static void stop() {
		servers.values().forEach(EndpointServer::close);
	}

	static Stream<Arguments> clients() {
		Map<String, Supplier<EchoClient>> clients = Map.of("JDK", JdkEchoClient::new, "Jetty", JettyEchoClient::new,
				"Tomcat", TomcatEchoClient::new);
		return servers.keySet()
			.stream()
			.sorted()
			.flatMap((endpoint) -> clients.keySet()
				.stream()
				.sorted()
				.map((name) -> Arguments.of(endpoint, name, clients.get(name))));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void messagesOfEverySizeComeBack(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			assertThat(client.subProtocol()).isEqualTo("mesh.v1");
			for (int size : new int[] { 0, 1, 125, 126, 127, 4096, 8193, 65_535, 65_536 }) {
				ByteBuffer message = bytes(size);
				client.send(message.duplicate(), true);
				assertThat(client.nextMessage()).as("%s bytes", size).isEqualTo(message);
			}
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void messagesInFragmentsComeBack(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			ByteBuffer message = bytes(30_000);
			for (int from : List.of(0, 10_000, 20_000)) {
				client.send(message.slice(from, 10_000), from == 20_000);
			}
			assertThat(client.nextMessage()).isEqualTo(message);
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void manyMessagesComeBackInOrder(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			int count = 2000;
			for (int i = 0; i < count; i++) {
				client.send(ByteBuffer.allocate(4 + i % 300).putInt(0, i), true);
			}
			for (int i = 0; i < count; i++) {
				assertThat(client.nextMessage().getInt()).isEqualTo(i);
			}
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void pingsAreAnswered(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			for (int size : new int[] { 0, 1, 125 }) {
				client.ping(bytes(size));
				assertThat(client.nextPong()).isEqualTo(bytes(size));
			}
			client.send(bytes(9), true);
			assertThat(client.nextMessage()).isEqualTo(bytes(9));
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void closeOfTheClientIsAnswered(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = clients.get()) {
			client.connect(servers.get(endpoint).port());
			RecordingListener server = servers.get(endpoint).next();
			client.sendClose(4001, "enough");
			assertThat(server.closed).succeedsWithin(LIMIT).asString().contains("4001");
			assertThat(client.closed).succeedsWithin(LIMIT).asString().startsWith("4001");
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void closeOfTheServerIsTold(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = clients.get()) {
			client.connect(servers.get(endpoint).port());
			RecordingListener server = servers.get(endpoint).next();
			server.link.join().write(bytes(60_000));
			server.link.join().close("GOING_AWAY: good bye");
			assertThat(client.nextMessage()).isEqualTo(bytes(60_000));
			assertThat(client.closed).succeedsWithin(LIMIT).isEqualTo("1001 GOING_AWAY: good bye");
			assertThat(server.closed).succeedsWithin(LIMIT);
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void textIsRefused(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			client.sendText("hello");
			assertThat(client.closed).succeedsWithin(LIMIT).asString().startsWith("1003");
		}
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("clients")
	void tooLargeMessageIsRefused(String endpoint, String name, Supplier<EchoClient> clients) throws Exception {
		try (EchoClient client = connect(endpoint, clients)) {
			ByteBuffer message = ByteBuffer.wrap(Arrays.copyOf(bytes(65_536).array(), 65_537));
			client.send(message.slice(0, 30_000), false);
			client.send(message.slice(30_000, 35_537), true);
			assertThat(client.closed).succeedsWithin(LIMIT).asString().startsWith("1009");
		}
	}

	private static EchoClient connect(String endpoint, Supplier<EchoClient> clients) throws Exception {
		EchoClient client = clients.get();
		client.connect(servers.get(endpoint).port());
		servers.get(endpoint).next();
		return client;
	}

	private static ByteBuffer bytes(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return ByteBuffer.wrap(bytes);
	}

}
