package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.fleet.SharedGraph;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionRequest.Dialling;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Thirty peers in one process over real WebSockets: six web applications, each with a
 * session to each other one, and twenty-four peers with sessions to two of them.
 */
@Timeout(300)
class ThirtyPeersTests {

	private static final int SERVERS = 6;

	private static final int CLIENTS = 24;

	private static final int CONNECTIONS = SERVERS * (SERVERS - 1) / 2 + 2 * CLIENTS;

	/** No client that stays has both. */
	private static final Set<Integer> KILLED_SERVERS = Set.of(1, 4);

	private static final Set<Integer> KILLED_CLIENTS = Set.of(0, 3, 7, 10, 13, 16, 20, 23);

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	/** Peers that were killed are shown for so long, instead of 20 seconds. */
	private static final Duration LINGER = Duration.ofSeconds(3);

	/** In front of the servers: the address stays, whoever runs there. */
	private final List<FaultProxy> proxies = new ArrayList<>();

	private final Map<Integer, Server> servers = new TreeMap<>();

	private final Map<Integer, Client> clients = new TreeMap<>();

	@AfterEach
	void close() {
		this.clients.values().forEach((client) -> client.mesh().close());
		this.servers.values().forEach((server) -> server.context().close());
		this.proxies.forEach(FaultProxy::close);
	}

	@Test
	void thirtyPeersSeeTheSameAlsoAfterTenOfThemWereKilledAndReplaced() {
		for (int i = 0; i < SERVERS; i++) {
			int port = FreePort.find();
			this.servers.put(i, startServer(i, 1, port));
			this.proxies.add(FaultProxy.to(port));
		}
		for (int i = 0; i < CLIENTS; i++) {
			this.clients.put(i, startClient(i, 1));
		}
		awaitSameGraph();
		Set<PeerKey> first = keys();

		KILLED_CLIENTS.forEach((number) -> this.clients.get(number).kill());
		KILLED_SERVERS.forEach((number) -> this.servers.get(number).kill(this.proxies.get(number)));
		KILLED_CLIENTS.forEach((number) -> this.clients.put(number, startClient(number, 2)));
		for (int number : KILLED_SERVERS) {
			this.servers.put(number, startServer(number, 2, this.servers.get(number).port()));
			this.proxies.get(number).accepting();
		}
		awaitSameGraph();

		first.retainAll(keys());
		assertThat(first).hasSize(SERVERS + CLIENTS - KILLED_SERVERS.size() - KILLED_CLIENTS.size());
	}

	/** Everybody sees the thirty, as they say they are now, and all connections UP. */
	private void awaitSameGraph() {
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
			SharedGraph expected = SharedGraph.of(meshes().get(0).presence().graph());
			assertThat(expected.peers().keySet()).isEqualTo(keys());
			assertThat(expected.connections()).hasSize(CONNECTIONS)
				.allMatch((connection) -> connection.contains(" UP "));
			for (Mesh mesh : meshes()) {
				assertThat(SharedGraph.of(mesh.presence().graph())).isEqualTo(expected);
				assertThat(expected.peers().get(mesh.key())).contains(" " + mesh.presence().peerMetadata());
			}
		});
	}

	private List<Mesh> meshes() {
		List<Mesh> meshes = new ArrayList<>();
		this.servers.values().forEach((server) -> meshes.add(server.mesh()));
		this.clients.values().forEach((client) -> meshes.add(client.mesh()));
		return meshes;
	}

	private Set<PeerKey> keys() {
		return meshes().stream().map(Mesh::key).collect(Collectors.toSet());
	}

	/** Dials all servers before it. */
	private Server startServer(int number, int generation, int port) {
		MortalTransport transport = new MortalTransport();
		Mesh mesh = mesh("server-" + number, generation, transport, IntStream.range(0, number));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.registerShutdownHook(false)
			.initializers((starting) -> ((GenericApplicationContext) starting).registerBean(Mesh.class, () -> mesh))
			.run("--spring.config.name=none", "--spring.main.banner-mode=off", "--server.address=127.0.0.1",
					"--server.port=" + port, "--mesh.server.enabled=true", "--logging.level.dev.mesh=ERROR");
		return new Server(port, mesh, transport, context);
	}

	private Client startClient(int number, int generation) {
		MortalTransport transport = new MortalTransport();
		Mesh mesh = mesh("client-" + number, generation, transport,
				IntStream.of(number % SERVERS, (number + 1 + number / SERVERS) % SERVERS));
		return new Client(mesh.start(), transport);
	}

	private Mesh mesh(String name, int generation, MortalTransport transport, IntStream hubs) {
		Dialling webSockets = Dialling.DEFAULTS.withTransports(List.of(LinkType.WEBSOCKET));
		MeshBuilder builder = Mesh.builder()
			.name(name)
			.metadata(Map.of("generation", generation))
			.settings(MeshSettings.defaults().withPresence(PresenceSettings.defaults().withEdgeLinger(LINGER)))
			.transport(transport)
			.acceptSessions(name.startsWith("server"))
			.authenticator((request) -> AuthenticationResult.allow("anybody", List.of("peer")));
		hubs.forEach((hub) -> builder
			.target(new SessionRequest(List.of(URI.create("ws://127.0.0.1:" + this.proxies.get(hub).port() + "/mesh")),
					Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(100, 2_000), true,
					webSockets)));
		return builder.build();
	}

	/** No {@code @Configuration}, lest the demo should find it. */
	@EnableAutoConfiguration
	static class Application {

	}

	private record Client(Mesh mesh, MortalTransport transport) {

		void kill() {
			this.transport.die();
			this.mesh.close();
		}

	}

	private record Server(int port, Mesh mesh, MortalTransport transport, ConfigurableApplicationContext context) {

		/** Its own connections end, and those to it; only then does it stop. */
		void kill(FaultProxy proxy) {
			this.transport.die();
			proxy.refusing();
			proxy.cutAll();
			this.context.close();
		}

	}

}
