package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.MeshSettings;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.bus.BusMessage;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.presence.Connection;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionRequest.Dialling;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of web applications with the mesh, to which a plain {@link Mesh} connects by
 * long-polling, or by whatever gets through.
 */
@Timeout(120)
class MeshPollingEndToEndTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final List<LinkType> CASCADE = List.of(LinkType.WEBSOCKET, LinkType.HTTP_POLLING);

	private final List<AutoCloseable> running = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

	@Test
	void tenThousandMessagesGoBothWaysInOrderOverPollingOnly() throws Exception {
		ConfigurableApplicationContext hub = hub("hub");
		Mesh server = hub.getBean(Mesh.class);
		Mesh client = client(port(hub), List.of(LinkType.HTTP_POLLING));
		awaitLink(client, server, LinkType.HTTP_POLLING);
		NumberedTraffic up = new NumberedTraffic(client, server);
		NumberedTraffic down = new NumberedTraffic(server, client);
		long start = System.nanoTime();
		Thread other = new Thread(() -> down.send(10_000));
		other.start();
		up.send(10_000);
		other.join();
		assertThat(up.end()).isEqualTo(10_000);
		assertThat(down.end()).isEqualTo(10_000);
		double seconds = (System.nanoTime() - start) / 1e9;
		long[] nanos = new long[300];
		for (int i = 0; i < nanos.length; i++) {
			long sent = System.nanoTime();
			client.bus()
				.send(server.key(), BusMessage.of("from/" + client.name(), new byte[4]))
				.get(20, TimeUnit.SECONDS);
			nanos[i] = System.nanoTime() - sent;
		}
		Arrays.sort(nanos);
		System.out.printf(
				"STAT polling: 2 x 10,000 messages of 128 bytes in %.2f s (%.0f/s each way); send to "
						+ "acknowledgement p50 %.2f ms, p99 %.2f ms%n",
				seconds, 10_000 / seconds, nanos[150] / 1e6, nanos[297] / 1e6);
	}

	@Test
	void aSessionCascadesToPollingAndBackWhileMessagesFlowAndNothingIsLost() throws Exception {
		ConfigurableApplicationContext hub = hub("hub");
		Mesh server = hub.getBean(Mesh.class);
		MiddleBox box = closing(new MiddleBox(port(hub)));
		box.strips = true;
		Mesh client = client(box.port(), CASCADE);
		awaitLink(client, server, LinkType.HTTP_POLLING);
		assertThat(box.stripped.get()).isPositive();
		String session = client.connectedSessions().get(0).id();
		NumberedTraffic up = closing(new NumberedTraffic(client, server).start());
		NumberedTraffic down = closing(new NumberedTraffic(server, client).start());
		for (int i = 0; i < 3; i++) {
			box.strips = false;
			awaitLink(client, server, LinkType.WEBSOCKET);
			box.strips = true;
			box.cutAll();
			awaitLink(client, server, LinkType.HTTP_POLLING);
		}
		box.strips = false;
		awaitLink(client, server, LinkType.WEBSOCKET);
		int messages = up.end() + down.end();
		assertThat(client.connectedSessions()).singleElement()
			.satisfies((now) -> assertThat(now.id()).isEqualTo(session));
		System.out.printf("STAT cascade: %d messages over 7 changes of the transport%n", messages);
	}

	@Test
	void trap3APollThatReachesAnotherProcessLeadsToASessionThere() throws Exception {
		ConfigurableApplicationContext one = hub("one");
		ConfigurableApplicationContext two = hub("two");
		MiddleBox balancer = closing(new MiddleBox(port(one)));
		Mesh client = client(balancer.port(), List.of(LinkType.HTTP_POLLING));
		awaitLink(client, one.getBean(Mesh.class), LinkType.HTTP_POLLING);
		balancer.targetPort = port(two);
		balancer.cutAll();
		awaitLink(client, two.getBean(Mesh.class), LinkType.HTTP_POLLING);
		assertThat(two.getBean(MeshCounters.class).dropped("polling-wrong-node")).isPositive();
		NumberedTraffic up = new NumberedTraffic(client, two.getBean(Mesh.class));
		up.send(10);
		assertThat(up.end()).isEqualTo(10);
	}

	@Test
	void aWebSocketIsPreferredAtTheSamePath() throws Exception {
		ConfigurableApplicationContext hub = hub("hub");
		Mesh client = client(port(hub), CASCADE);
		awaitLink(client, hub.getBean(Mesh.class), LinkType.WEBSOCKET);
		assertThat(hub.getBean(PollingLinks.class).size()).isZero();
	}

	@Test
	void anApplicationThatStopsSaysGoodbyeToItsPollingPeersAndEndsTheirRequests() throws Exception {
		ConfigurableApplicationContext hub = hub("hub");
		Mesh server = hub.getBean(Mesh.class);
		Mesh client = client(port(hub), List.of(LinkType.HTTP_POLLING));
		awaitLink(client, server, LinkType.HTTP_POLLING);
		PollingLinks links = hub.getBean(PollingLinks.class);
		assertThat(links.size()).isEqualTo(1);
		hub.close();
		assertThat(links.size()).isZero();
		await().atMost(LIMIT).until(() -> client.connectedSessions().isEmpty());
		assertThat(client.targets().get(0).lastReason())
			.hasValueSatisfying((reason) -> assertThat(reason).isNotBlank());
	}

	private ConfigurableApplicationContext hub(String name) {
		return closing(new SpringApplicationBuilder(App.class).run("--server.port=0", "--mesh.server.enabled=true",
				"--mesh.server.anonymous=true", "--mesh.peer.name=" + name, "--server.shutdown=graceful"));
	}

	private Mesh client(int port, List<LinkType> transports) {
		MeshSettings settings = MeshSettings.defaults();
		SessionRequest target = new SessionRequest(List.of(URI.create("ws://127.0.0.1:" + port + "/mesh")),
				Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(100, 1000), true)
			.withDialling(Dialling.DEFAULTS.withTransports(transports));
		return closing(Mesh.builder()
			.name("till")
			.settings(settings.withSession(settings.session().withUpgradeAfter(Duration.ofMillis(300))))
			.target(target)
			.build()
			.start());
	}

	private static void awaitLink(Mesh client, Mesh server, LinkType type) {
		await().atMost(LIMIT)
			.until(() -> client.connectedSessions().size() == 1 && isUp(client, server, type)
					&& isUp(server, client, type));
	}

	private static boolean isUp(Mesh at, Mesh other, LinkType type) {
		return at.presence()
			.graph()
			.connections()
			.stream()
			.anyMatch((connection) -> connection.state() == Connection.State.UP && connection.type().equals(type.name())
					&& List.of(connection.peer1(), connection.peer2()).containsAll(List.of(at.key(), other.key())));
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private <T extends AutoCloseable> T closing(T resource) {
		this.running.add(resource);
		return resource;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

}
