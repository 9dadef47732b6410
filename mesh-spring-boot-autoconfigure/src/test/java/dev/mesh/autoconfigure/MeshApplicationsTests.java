package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Tests of several applications in one JVM that find each other by their properties
 * alone.
 */
@Timeout(120)
class MeshApplicationsTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	@AfterEach
	void close() {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

	@Test
	void applicationsExchangeMessagesThroughARelay() throws Exception {
		ConfigurableApplicationContext hub = hub();
		ConfigurableApplicationContext one = client(hub, "one", "secret");
		ConfigurableApplicationContext two = client(hub, "two", "secret");
		PeerKey to = two.getBean(Mesh.class).key();
		await().atMost(LIMIT).until(() -> one.getBean(Presence.class).graph().peer(to).isPresent());
		BusMessage message = BusMessage.of("greetings", "hello".getBytes(StandardCharsets.UTF_8));
		assertThat(one.getBean(Bus.class).send(to, message).get(20, TimeUnit.SECONDS).outcome())
			.isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(two.getBean(Greetings.class).got.poll(20, TimeUnit.SECONDS)).isEqualTo("hello from one");
		assertThat(one.getBean(Mesh.class).targets()).singleElement()
			.extracting(TargetStatus::state)
			.isEqualTo(TargetStatus.State.CONNECTED);
		assertThat(health(one)).isEqualTo(Status.UP);
	}

	@Test
	void messagesAreSealedUnlessBothNeighboursLeaveThemToTls() throws Exception {
		ConfigurableApplicationContext hub = hub("mesh.bus.seal=relayed");
		Mesh mesh = hub.getBean(Mesh.class);
		ConfigurableApplicationContext one = client(hub, "one", "secret");
		await().atMost(LIMIT).until(() -> one.getBean(Presence.class).graph().peer(mesh.key()).isPresent());
		assertThat(one.getBean(Bus.class).send(mesh.key(), hello()).get(20, TimeUnit.SECONDS).outcome())
			.isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(mesh.statistics().counter("bus.received.unsealed")).isZero();
		ConfigurableApplicationContext two = client(hub, "two", "secret", "mesh.bus.seal=relayed");
		await().atMost(LIMIT).until(() -> two.getBean(Presence.class).graph().peer(mesh.key()).isPresent());
		assertThat(two.getBean(Bus.class).send(mesh.key(), hello()).get(20, TimeUnit.SECONDS).outcome())
			.isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(mesh.statistics().counter("bus.received.unsealed")).isPositive();
		assertThat(mesh.statistics().counter("session.protocol.errors")).isZero();
	}

	private static BusMessage hello() {
		return BusMessage.of("greetings", "hello".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void wrongPasswordLeavesTheApplicationRunningAndItsHealthDown() {
		ConfigurableApplicationContext hub = hub();
		ConfigurableApplicationContext client = client(hub, "one", "wrong");
		Mesh mesh = client.getBean(Mesh.class);
		await().atMost(LIMIT).until(() -> mesh.targets().get(0).attempts() > 0);
		assertThat(mesh.targets().get(0).lastCode()).contains(ErrorCode.AUTHENTICATION_FAILED);
		assertThat(health(client)).isEqualTo(Status.DOWN);
	}

	@Test
	void startupPolicyStopRefusesToStartAtAWrongPasswordAtOnce() {
		ConfigurableApplicationContext hub = hub();
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> client(hub, "one", "wrong", "mesh.session.startup-policy=stop"))
			.havingRootCause()
			.isInstanceOf(MeshConfigurationException.class)
			.withMessageContaining("AUTHENTICATION_FAILED");
		assertThat(client(hub, "two", "secret", "mesh.session.startup-policy=stop").isRunning()).isTrue();
	}

	@Test
	void startupPolicyContinueGivesUpAnAddressThatRefusesAndKeepsOneThatAnswers() {
		ConfigurableApplicationContext hub = hub();
		Mesh refused = client(hub, "one", "wrong", "mesh.session.startup-policy=continue").getBean(Mesh.class);
		Mesh accepted = client(hub, "two", "secret", "mesh.session.startup-policy=continue").getBean(Mesh.class);
		await().atMost(LIMIT)
			.until(() -> refused.targets().get(0).state(), (state) -> state == TargetStatus.State.FAILED);
		assertThat(refused.targets().get(0).lastCode()).contains(ErrorCode.AUTHENTICATION_FAILED);
		await().atMost(LIMIT)
			.until(() -> accepted.targets().get(0).state(), (state) -> state == TargetStatus.State.CONNECTED);
	}

	@Test
	void stoppingSaysGoodbyeAndDoesNotHoldUpTheShutdown() {
		ConfigurableApplicationContext hub = hub();
		ConfigurableApplicationContext client = client(hub, "one", "secret");
		PeerKey key = hub.getBean(Mesh.class).key();
		await().atMost(LIMIT).until(() -> client.getBean(Presence.class).graph().peer(key).isPresent());
		long start = System.nanoTime();
		hub.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		await().atMost(LIMIT)
			.until(() -> client.getBean(States.class).seen, (seen) -> seen.contains(SessionState.CLOSED_BY_SERVER));
		assertThat(client.getBean(States.class).seen).doesNotContain(SessionState.RECOVERING_RECONNECT);
	}

	@Test
	void identityIsKeptOverRestarts(@TempDir Path directory) {
		ConfigurableApplicationContext hub = hub();
		String data = "mesh.peer.data-directory=" + directory.resolve("one");
		ConfigurableApplicationContext first = client(hub, "one", "secret", data);
		PeerKey key = first.getBean(Mesh.class).key();
		first.close();
		ConfigurableApplicationContext second = client(hub, "one", "secret", data);
		assertThat(second.getBean(Mesh.class).key()).isEqualTo(key);
		await().atMost(LIMIT).until(() -> hub.getBean(Presence.class).graph().peer(key).isPresent());
	}

	@Test
	void endpointLivesBesideCatchAllControllersAndTheApplicationsOwnWebSockets() {
		ConfigurableApplicationContext hub = start(WebApplicationType.SERVLET, OwnWebSockets.class, "server.port=0",
				"server.servlet.context-path=/app", "mesh.server.enabled=true", "mesh.server.anonymous=true",
				"mesh.server.path=/peers");
		ConfigurableApplicationContext client = start(WebApplicationType.NONE, App.class,
				"mesh.session.urls=ws://127.0.0.1:" + port(hub) + "/app/peers");
		await().atMost(LIMIT)
			.until(() -> client.getBean(Mesh.class).targets().get(0).state() == TargetStatus.State.CONNECTED);
	}

	@Test
	void lazyApplicationsServeConnectAndListen() throws Exception {
		ConfigurableApplicationContext hub = hub("spring.main.lazy-initialization=true");
		ConfigurableApplicationContext one = client(hub, "one", "secret", "spring.main.lazy-initialization=true");
		PeerKey to = one.getBean(Mesh.class).key();
		await().atMost(LIMIT).until(() -> hub.getBean(Presence.class).graph().peer(to).isPresent());
		assertThat(one.getBeanFactory().containsSingleton("unused")).as("what nobody asks for is not made").isFalse();
		assertThat(hub.getBean(Bus.class).send(to, hello()).get(20, TimeUnit.SECONDS).outcome())
			.isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(one.getBean(Greetings.class).got.poll(20, TimeUnit.SECONDS)).isEqualTo("hello from hub");
	}

	private ConfigurableApplicationContext hub(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("server.port=0", "mesh.peer.name=hub", "mesh.server.enabled=true",
				"mesh.server.users[0].principal=edge", "mesh.server.users[0].password={noop}secret"));
		return start(WebApplicationType.SERVLET, App.class, all.toArray(String[]::new));
	}

	private ConfigurableApplicationContext client(ConfigurableApplicationContext hub, String name, String password,
			String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("mesh.peer.name=" + name, "mesh.session.urls=ws://127.0.0.1:" + port(hub) + "/mesh",
				"mesh.session.principal=edge", "mesh.session.password=" + password));
		return start(WebApplicationType.NONE, App.class, all.toArray(String[]::new));
	}

	private ConfigurableApplicationContext start(WebApplicationType type, Class<?> app, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(app).web(type)
			.properties(properties)
			.registerShutdownHook(false)
			.run();
		this.running.add(context);
		return context;
	}

	private static String port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port");
	}

	private static Status health(ConfigurableApplicationContext context) {
		return context.getBean("meshHealthContributor", HealthIndicator.class).health().getStatus();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class App {

		@Bean
		StringBuilder unused() {
			return new StringBuilder();
		}

		@Bean
		States states() {
			return new States();
		}

		@Bean
		SessionListener sessionListener(States states) {
			return (session, from, to) -> states.seen.add(to);
		}

	}

	static final class States {

		final BlockingQueue<SessionState> seen = new LinkedBlockingQueue<>();

	}

	@Component
	static class Greetings {

		final BlockingQueue<String> got = new LinkedBlockingQueue<>();

		@BusMessageListener("greetings")
		void on(String text, Peer sender) {
			this.got.add(text + " from " + sender.deviceName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	@Import(CatchAll.class)
	static class OwnWebSockets implements WebSocketConfigurer {

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(new TextWebSocketHandler(), "/own");
		}

	}

	@RestController
	static class CatchAll {

		@GetMapping("/**")
		String everything() {
			return "everything";
		}

	}

}
