package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.Session;
import dev.mesh.session.SessionFactory;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of sessions over TLS: Spring Boot's SSL bundles at the web server of one
 * application and at the client of another.
 */
@Timeout(120)
class MeshTlsTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static PemFiles first;

	private static PemFiles second;

	private static PemFiles own;

	@TempDir
	Path directory;

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	@BeforeAll
	static void createCertificates(@TempDir Path scratch) throws Exception {
		first = PemFiles.create(scratch, "first");
		second = PemFiles.create(scratch, "second");
		own = PemFiles.create(scratch, "own");
	}

	@BeforeEach
	void writeFiles() throws Exception {
		first.writeTo(file("hub.crt"), file("hub.key"));
		own.writeTo(file("client.crt"), file("client.key"));
		Files.writeString(file("trusted.crt"), first.certificate());
	}

	@AfterEach
	void close() {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

	@Test
	void bundleOfTheClientTrustsThatOfTheServer() {
		ConfigurableApplicationContext hub = hub();
		Mesh client = client(port(hub), trust()).getBean(Mesh.class);
		awaitState(client, TargetStatus.State.CONNECTED);
	}

	@Test
	void manyLargeMessagesTravelBothWaysAtOnce() throws Exception {
		ConfigurableApplicationContext hub = hub();
		hub.getBean(Bus.class).onRequest("echo", (request) -> BusMessage.of("echo", request.payload()));
		Mesh client = client(port(hub), trust()).getBean(Mesh.class);
		PeerKey to = hub.getBean(Mesh.class).key();
		await().atMost(LIMIT).until(() -> client.presence().graph().peer(to).isPresent());
		List<CompletableFuture<BusMessage>> replies = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			replies.add(client.bus().request(to, BusMessage.of("echo", large(i))));
		}
		for (int i = 0; i < replies.size(); i++) {
			assertThat(replies.get(i)).succeedsWithin(LIMIT)
				.extracting(BusMessage::payload)
				.isEqualTo(ByteBuffer.wrap(large(i)));
		}
	}

	private static byte[] large(int seed) {
		byte[] bytes = new byte[40_000];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	@Test
	void serverThatTheJvmDoesNotTrustIsRefused() {
		ConfigurableApplicationContext hub = hub();
		Mesh client = client(port(hub)).getBean(Mesh.class);
		await().atMost(LIMIT).until(() -> client.targets().get(0).lastCode().isPresent());
		assertThat(client.targets().get(0).lastCode()).contains(ErrorCode.TLS_FAILED);
		assertThat(hub.getBean(Mesh.class).connectedSessions()).isEmpty();
	}

	@Test
	void mutualTlsLetsInWhoeverHasACertificate() {
		ConfigurableApplicationContext hub = hub("server.ssl.client-auth=need",
				"spring.ssl.bundle.pem.hub.truststore.certificate=" + file("client.crt").toUri());
		Mesh certified = client(port(hub), trust(),
				"spring.ssl.bundle.pem.client.keystore.certificate=" + file("client.crt").toUri(),
				"spring.ssl.bundle.pem.client.keystore.private-key=" + file("client.key").toUri())
			.getBean(Mesh.class);
		awaitState(certified, TargetStatus.State.CONNECTED);
		Mesh without = client(port(hub), trust()).getBean(Mesh.class);
		await().atMost(LIMIT).until(() -> without.targets().get(0).lastCode().isPresent());
		assertThat(without.targets().get(0).state()).isEqualTo(TargetStatus.State.CONNECTING);
		assertThat(hub.getBean(Mesh.class).connectedSessions()).extracting(Session::peer)
			.containsExactly(certified.key());
	}

	@Test
	void replacedCertificatesAreUsedByTheNextConnectionWithoutARestart() throws Exception {
		ConfigurableApplicationContext hub = hub("spring.ssl.bundle.pem.hub.reload-on-update=true",
				"spring.ssl.bundle.watch.file.quiet-period=200ms");
		try (CuttableProxy proxy = new CuttableProxy(port(hub))) {
			ConfigurableApplicationContext client = client(proxy.port(), trust(),
					"spring.ssl.bundle.pem.client.reload-on-update=true",
					"spring.ssl.bundle.watch.file.quiet-period=200ms");
			Mesh mesh = client.getBean(Mesh.class);
			awaitState(mesh, TargetStatus.State.CONNECTED);
			second.writeTo(file("hub.crt"), file("hub.key"));
			await().atMost(LIMIT).until(() -> presents(port(hub), second));
			proxy.cut();
			await().atMost(LIMIT).until(() -> mesh.connectedSessions().isEmpty());
			proxy.restore();
			await().atMost(LIMIT).until(() -> mesh.targets().get(0).lastCode().equals(tlsFailed()));
			assertThat(mesh.connectedSessions()).isEmpty();
			Files.writeString(file("trusted.crt"), second.certificate());
			awaitState(mesh, TargetStatus.State.CONNECTED);
			Session injected = client.getBean(SessionFactory.class)
				.open(URI.create("wss://127.0.0.1:" + port(hub) + "/mesh"));
			assertThat(injected.state().isConnected()).isTrue();
		}
	}

	private static Optional<ErrorCode> tlsFailed() {
		return Optional.of(ErrorCode.TLS_FAILED);
	}

	private static void awaitState(Mesh mesh, TargetStatus.State state) {
		await().atMost(LIMIT).until(() -> mesh.targets().get(0).state(), (now) -> now == state);
	}

	/** Whether a server shows this certificate. */
	private static boolean presents(int port, PemFiles certificate) throws Exception {
		SslBundle trust = SslBundle
			.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(certificate.certificate())));
		try (SSLSocket socket = (SSLSocket) trust.createSslContext()
			.getSocketFactory()
			.createSocket("127.0.0.1", port)) {
			socket.startHandshake();
			return true;
		}
		catch (SSLException ex) {
			return false;
		}
	}

	private ConfigurableApplicationContext hub(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("server.port=0", "server.ssl.bundle=hub", "mesh.peer.name=hub", "mesh.server.enabled=true",
						"mesh.server.anonymous=true", "mesh.server.websocket-endpoint=" + websocketEndpoint(),
						"spring.ssl.bundle.pem.hub.keystore.certificate=" + file("hub.crt").toUri(),
						"spring.ssl.bundle.pem.hub.keystore.private-key=" + file("hub.key").toUri()));
		all.addAll(List.of(properties));
		return start(WebApplicationType.SERVLET, all);
	}

	String websocketEndpoint() {
		return "upgrade";
	}

	private ConfigurableApplicationContext client(int port, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("mesh.session.transports=websocket", "mesh.session.urls=wss://127.0.0.1:" + port + "/mesh"));
		all.addAll(List.of(properties));
		if (properties.length > 0) {
			all.add("mesh.session.ssl.bundle=client");
		}
		return start(WebApplicationType.NONE, all);
	}

	private String trust() {
		return "spring.ssl.bundle.pem.client.truststore.certificate=" + file("trusted.crt").toUri();
	}

	private ConfigurableApplicationContext start(WebApplicationType type, List<String> properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class).web(type)
			.properties(properties.toArray(String[]::new))
			.registerShutdownHook(false)
			.run();
		this.running.add(context);
		return context;
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		ReconnectionStrategy often() {
			return (attempt, entropy) -> 100;
		}

	}

}
