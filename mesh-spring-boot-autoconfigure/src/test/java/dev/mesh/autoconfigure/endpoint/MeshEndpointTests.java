package dev.mesh.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.Registration;
import dev.mesh.bus.StreamOptions;
import dev.mesh.session.Session;
import dev.mesh.session.SessionState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests of the endpoint {@code mesh} of a real web application, a hub, that another peer
 * is connected to, and that dials an address nobody answers at.
 */
@Timeout(90)
class MeshEndpointTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	/** Everything in the properties below, and in the mesh, that nobody may see. */
	private static final List<String> SECRETS = List.of("s3cret-server", "s3cret-target", "s3cret-query",
			"s3cret-token", "s3cret-metadata", "s3cret-session", "s3cret-argument");

	private static final List<String> PATHS = List.of("", "/sessions", "/peers", "/graph", "/streams");

	private final HttpClient http = HttpClient.newHttpClient();

	private final Mesh client = Mesh.builder()
		.name("till-7")
		.metadata(Map.of("role", "till", "door_code", "s3cret-metadata", "nested",
				Map.of("list", List.of("s3cret-metadata"))))
		.build();

	private ConfigurableApplicationContext context;

	private Mesh hub;

	private Session session;

	@BeforeEach
	void start() throws Exception {
		start(new String[0]);
	}

	private void start(String... more) throws Exception {
		String[] base = { "--server.port=0", "--mesh.peer.name=hub", "--mesh.server.enabled=true",
				"--mesh.server.advertised-urls=wss://hub.example/mesh?key=s3cret-query",
				"--mesh.server.users[0].principal=till", "--mesh.server.users[0].password={noop}s3cret-server",
				"--mesh.server.accepted-properties=note,password",
				"--mesh.session.targets[0].url=ws://127.0.0.1:1/mesh?token=s3cret-query",
				"--mesh.session.targets[0].principal=hub", "--mesh.session.targets[0].password=s3cret-target",
				"--mesh.session.token=s3cret-token", "--mesh.bus.send-timeout=42s",
				"--management.endpoints.web.exposure.include=mesh,health,info",
				"--management.endpoint.health.show-details=always", "--management.info.mesh.enabled=true" };
		String[] all = new String[base.length + more.length];
		System.arraycopy(base, 0, all, 0, base.length);
		System.arraycopy(more, 0, all, base.length, more.length);
		this.context = new SpringApplication(App.class).run(all);
		this.hub = this.context.getBean(Mesh.class);
		this.client.start();
		this.session = this.client.sessions()
			.principal("till")
			.password("s3cret-server")
			.property("note", "counter 3")
			.property("password", "s3cret-session")
			.open(URI.create("ws://127.0.0.1:" + port() + "/mesh"));
		await().atMost(LIMIT).until(() -> this.hub.presence().graph().peer(this.client.key()).isPresent());
		await().atMost(LIMIT).until(() -> this.client.presence().graph().peer(this.hub.key()).isPresent());
		await().atMost(LIMIT).until(() -> this.hub.targets().get(0).attempts() > 0);
	}

	private void restart(String... more) throws Exception {
		this.client.stop();
		this.context.close();
		start(more);
	}

	@AfterEach
	void close() {
		this.client.close();
		this.context.close();
	}

	@Test
	void overviewShowsThisPeerAndTheValuesInEffect() throws Exception {
		JsonNode overview = json("");
		assertThat(overview.at("/peer/key").asString()).isEqualTo(this.hub.key().toString());
		assertThat(overview.at("/peer/name").asString()).isEqualTo("hub");
		assertThat(overview.at("/version").asString()).isEqualTo(Mesh.version());
		assertThat(overview.at("/protocol").asInt()).isEqualTo(1);
		assertThat(overview.at("/running").asBoolean()).isTrue();
		assertThat(overview.at("/sessions").asInt()).isEqualTo(1);
		assertThat(overview.at("/urls/0/address").asString()).isEqualTo("ws://127.0.0.1:1/mesh");
		assertThat(overview.at("/urls/0/state").asString()).isEqualTo("CONNECTING");
		assertThat(overview.at("/urls/0/attempts").asInt()).isPositive();
		assertThat(overview.at("/transports").toString()).isEqualTo("[\"WEBSOCKET\",\"HTTP_POLLING\"]");
		assertThat(overview.at("/server/path").asString()).isEqualTo("/mesh");
		assertThat(overview.at("/server/advertisedUrls/0").asString()).isEqualTo("wss://hub.example/mesh");
		assertThat(overview.at("/settings/bus/sendTimeout").asString()).isEqualTo("PT42S");
		assertThat(overview.at("/settings/seal/mode").asString()).isEqualTo("ALWAYS");
		assertThat(overview.at("/settings/session/maxSessions").asInt()).isEqualTo(256);
	}

	@Test
	void sessionsShowWhatWasNegotiated() throws Exception {
		JsonNode all = json("/sessions");
		assertThat(all.at("/sessions").size()).isEqualTo(1);
		JsonNode one = json("/sessions/" + this.session.id());
		assertThat(one).isEqualTo(all.at("/sessions/0"));
		assertThat(one.at("/peer").asString()).isEqualTo(this.client.key().toString());
		assertThat(one.at("/name").asString()).isEqualTo("till-7");
		assertThat(one.at("/dialled").asBoolean()).isFalse();
		assertThat(one.at("/state").asString()).isEqualTo("CONNECTED_ACTIVE");
		assertThat(one.at("/transport").asString()).isEqualTo("WEBSOCKET");
		assertThat(one.at("/principal").asString()).isEqualTo("till");
		assertThat(one.at("/reconnectTimeout").asString()).isEqualTo("PT1M");
		assertThat(one.at("/since").asString()).startsWith("20");
		assertThat(one.at("/properties").toString()).isEqualTo("{\"note\":\"******\",\"password\":\"******\"}");
	}

	@Test
	void peersAndGraphShowWhoIsThere() throws Exception {
		JsonNode peers = json("/peers").at("/peers");
		assertThat(peers.size()).isEqualTo(2);
		assertThat(peers.at("/0/local").asBoolean()).isTrue();
		JsonNode peer = json("/peers/" + this.client.key());
		assertThat(peer).isEqualTo(peers.get(1));
		assertThat(peer.at("/name").asString()).isEqualTo("till-7");
		assertThat(peer.at("/hops").asInt()).isEqualTo(1);
		assertThat(peer.at("/principal").asString()).isEqualTo("till");
		assertThat(peer.at("/metadata/role").asString()).isEqualTo("******");
		assertThat(json("/peers/" + this.hub.key()).at("/local").asBoolean()).isTrue();
		await().atMost(LIMIT).until(() -> json("/graph").at("/connections").size() == 1);
		JsonNode graph = json("/graph");
		assertThat(graph.at("/revision").asLong()).isPositive();
		assertThat(graph.at("/truncated").isBoolean()).isTrue();
		assertThat(graph.at("/localPeer/key").asString()).isEqualTo(this.hub.key().toString());
		assertThat(graph.at("/localPeer/name").asString()).isEqualTo("hub");
		assertThat(graph.at("/remotePeers").size()).isEqualTo(1);
		assertThat(graph.at("/remotePeers/0/key").asString()).isEqualTo(this.client.key().toString());
		assertThat(graph.at("/remotePeers/0/suspected").asBoolean()).isFalse();
		assertThat(graph.at("/connections/0/id").asString()).isEqualTo(this.session.id());
		assertThat(List.of(graph.at("/connections/0/peer1").asString(), graph.at("/connections/0/peer2").asString()))
			.containsExactlyInAnyOrder(this.hub.key().toString(), this.client.key().toString());
		assertThat(graph.at("/connections/0/type").asString()).isEqualTo("WEBSOCKET");
		assertThat(graph.at("/connections/0/state").asString()).isEqualTo("UP");
	}

	@Test
	void streamsAreListed() throws Exception {
		try (Registration logs = openStream()) {
			JsonNode stream = json("/streams").at("/streams/0");
			assertThat(stream.at("/path").asString()).isEqualTo("logs/tail");
			assertThat(stream.at("/peer").asString()).isEqualTo(this.client.key().toString());
			assertThat(stream.at("/reliability").asString()).isEqualTo("RELIABLE");
			assertThat(stream.at("/arguments/code").asString()).isEqualTo("******");
		}
	}

	@Test
	void whatIsNotThereIs404() throws Exception {
		for (String path : List.of("/nothing", "/sessions/nothing", "/peers/nothing", "/graph/nothing",
				"/peers/" + Mesh.builder().build().key())) {
			assertThat(get(path).statusCode()).as(path).isEqualTo(404);
		}
	}

	@Test
	void sessionsCannotBeClosedUnlessAllowed() throws Exception {
		assertThat(delete("/sessions/" + this.session.id())).isEqualTo(405);
		assertThat(this.session.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void sessionIsClosedWhenAccessIsUnrestricted() throws Exception {
		restart("--management.endpoint.mesh.access=unrestricted");
		assertThat(delete("/sessions/nothing")).isEqualTo(404);
		assertThat(delete("/peers/" + this.client.key())).isEqualTo(404);
		assertThat(delete("/sessions/" + this.session.id())).isEqualTo(204);
		assertThat(this.session.closed()).succeedsWithin(LIMIT).isEqualTo(SessionState.CLOSED_BY_SERVER);
		await().atMost(LIMIT).until(() -> get("/sessions/" + this.session.id()).statusCode() == 404);
	}

	@Test
	void noSecretIsInAnyAnswer() throws Exception {
		try (Registration logs = openStream()) {
			for (String path : PATHS) {
				assertThat(get(path).statusCode()).isEqualTo(200);
				assertThat(get(path).body()).as(path).doesNotContain(SECRETS);
			}
			assertThat(get("/sessions/" + this.session.id()).body()).doesNotContain(SECRETS);
			assertThat(get("/peers/" + this.client.key()).body()).doesNotContain(SECRETS);
			assertThat(url("/actuator/health").body()).contains("ws://127.0.0.1:1/mesh").doesNotContain(SECRETS);
			assertThat(url("/actuator/info").body()).contains(this.hub.key().toString()).doesNotContain(SECRETS);
		}
	}

	@Test
	void valuesAreShownWhenAskedForExceptThoseThatAFunctionHides() throws Exception {
		restart("--management.endpoint.mesh.show-values=always");
		JsonNode one = json("/sessions/" + this.session.id());
		assertThat(one.at("/properties").toString()).isEqualTo("{\"note\":\"counter 3\",\"password\":\"******\"}");
		JsonNode peer = json("/peers/" + this.client.key());
		assertThat(peer.at("/metadata/role").asString()).isEqualTo("till");
		assertThat(peer.at("/metadata/nested/list/0").asString()).isEqualTo("s3cret-metadata");
		for (String path : PATHS) {
			assertThat(get(path).body()).as(path)
				.doesNotContain("s3cret-server", "s3cret-target", "s3cret-query", "s3cret-token", "s3cret-session");
		}
	}

	private Registration openStream() throws Exception {
		Registration logs = this.hub.bus().onStream("logs/tail", (candidate) -> candidate.accept());
		this.client.bus()
			.openStream(this.hub.key(), StreamOptions.reliable("logs/tail").argument("code", "s3cret-argument"))
			.get(20, TimeUnit.SECONDS);
		return logs;
	}

	private int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private JsonNode json(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.builder().build().readTree(response.body());
	}

	private HttpResponse<String> get(String path) throws Exception {
		return url("/actuator/mesh" + path);
	}

	private HttpResponse<String> url(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).build(),
				BodyHandlers.ofString());
	}

	private int delete(String path) throws Exception {
		return this.http
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/actuator/mesh" + path))
				.method("DELETE", BodyPublishers.noBody())
				.build(), BodyHandlers.discarding())
			.statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		SanitizingFunction passwords() {
			return SanitizingFunction.sanitizeValue().ifKeyEndsWith("password");
		}

	}

}
