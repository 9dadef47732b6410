package dev.mesh.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.StreamOptions;
import dev.mesh.session.Session;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of {@link MeshMetrics} after real traffic with a peer on a real server.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.peer.name=hub", "mesh.server.enabled=true", "mesh.server.anonymous=true",
				"mesh.presence.visibility.anonymous=all" })
@Timeout(60)
class MeshMetricsTrafficTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@LocalServerPort
	int port;

	@Autowired
	Mesh hub;

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final Mesh client = Mesh.builder().name("till-7").build();

	private final MeshMetrics metrics = new MeshMetrics(this.client, new MeshCounters(), null);

	private final List<Registration> registrations = new ArrayList<>();

	@BeforeEach
	void connect() {
		this.metrics.bindTo(this.registry);
		connect(this.client);
		this.registrations.add(this.hub.bus().onMessage("orders/*", (message) -> {
		}));
		this.registrations.add(this.hub.bus().onRequest("price", (request) -> BusMessage.of("price", new byte[1])));
		this.registrations.add(this.hub.bus().onStream("logs", (candidate) -> candidate.accept()));
	}

	@AfterEach
	void close() {
		this.client.close();
		this.registrations.forEach(Registration::close);
	}

	@Test
	void everyMeterHasTheValueOfTheTraffic() throws Exception {
		for (int i = 0; i < 10; i++) {
			get(this.client.bus().send(this.hub.key(), BusMessage.of("orders/" + i, new byte[100])));
		}
		get(this.client.bus().send(this.hub.key(), BusMessage.of("nobody", new byte[100])));
		get(this.client.bus().request(this.hub.key(), BusMessage.of("price", new byte[0])));
		Session session = this.client.openSessions().get(0);
		get(session.ping());
		BusStream stream = get(this.client.bus().openStream(this.hub.key(), StreamOptions.reliable("logs")));

		assertThat(gauge("mesh.sessions")).isEqualTo(1);
		assertThat(gauge("mesh.presence.peers")).isEqualTo(1);
		assertThat(gauge("mesh.bus.streams")).isEqualTo(1);
		await().atMost(LIMIT).until(() -> gauge("mesh.bus.window") == 0 && gauge("mesh.queue.bytes") == 0);
		assertThat(messages("sent", "reliable", "sent")).isEqualTo(11);
		assertThat(messages("sent", "reliable", "acknowledged")).isEqualTo(10);
		assertThat(messages("sent", "reliable", "rejected")).isEqualTo(1);
		assertThat(messages("sent", "request", "replied")).isEqualTo(1);
		assertThat(this.registry.get("mesh.bus.send").timer().count()).isEqualTo(11);
		assertThat(this.registry.get("mesh.bus.send").timer().max(TimeUnit.SECONDS)).isBetween(1e-9, 20.0);
		assertThat(this.registry.get("mesh.session.rtt").timer().count()).isPositive();
		assertThat(this.registry.get("mesh.presence.records").tag("result", "accepted").functionCounter().count())
			.isPositive();
		stream.close("done");
		get(stream.closed());
		assertThat(gauge("mesh.bus.streams")).isZero();
	}

	@Test
	void whatCouldNotBeSentIsCounted() {
		this.client.stop();
		this.client.start();
		this.client.bus().sendUnreliable(this.hub.key(), BusMessage.of("orders/1", new byte[1]));
		CompletableFuture<BusMessage> request = this.client.bus()
			.request(Mesh.builder().build().key(), BusMessage.of("price", new byte[1]));
		assertThat(request).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(SendFailedException.class);
		assertThat(this.registry.get("mesh.dropped").tag("reason", "bus-unreachable").functionCounter().count())
			.isEqualTo(1);
		assertThat(messages("sent", "request", "unreachable")).isEqualTo(1);
	}

	@Test
	void numberOfMetersDoesNotDependOnPeersPathsOrResults() throws Exception {
		Set<Meter.Id> before = ids();
		List<Mesh> others = new ArrayList<>();
		try {
			for (int i = 0; i < 8; i++) {
				Mesh other = Mesh.builder().name("peer-" + i).build();
				others.add(other);
				connect(other);
				other.bus().onMessage("**", (message) -> {
				});
				await().atMost(LIMIT).until(() -> this.client.presence().graph().peer(other.key()).isPresent());
				get(this.client.bus().send(other.key(), BusMessage.of("a/" + i, new byte[10])));
				get(this.client.bus().send(this.hub.key(), BusMessage.of("b/" + i, new byte[10])));
			}
			assertThat(ids()).isEqualTo(before);
			assertThat(before.size()).isLessThan(120);
			Set<String> names = before.stream().map(Meter.Id::getName).collect(Collectors.toCollection(TreeSet::new));
			assertThat(names).containsExactly("mesh.bus.messages", "mesh.bus.send", "mesh.bus.streams",
					"mesh.bus.window", "mesh.dropped", "mesh.presence.peers", "mesh.presence.records",
					"mesh.queue.bytes", "mesh.session.reconnects", "mesh.session.rtt", "mesh.sessions");
			for (Meter.Id id : before) {
				assertThat(id.getTags()).extracting(Tag::getKey).containsExactlyElementsOf(keysOf(id.getName()));
				assertThat(id.getTags()).extracting(Tag::getValue).allMatch((value) -> value.matches("[a-z-]{2,30}"));
			}
		}
		finally {
			others.forEach(Mesh::close);
		}
	}

	@Test
	void nothingIsTimedAfterTheContextHasClosed() throws Exception {
		this.metrics.destroy();
		get(this.client.bus().send(this.hub.key(), BusMessage.of("orders/1", new byte[1])));
		assertThat(this.registry.get("mesh.bus.send").timer().count()).isZero();
	}

	private static List<String> keysOf(String name) {
		return switch (name) {
			case "mesh.bus.messages" -> List.of("direction", "reliability", "result");
			case "mesh.presence.records" -> List.of("result");
			case "mesh.dropped" -> List.of("reason");
			default -> List.of();
		};
	}

	private Set<Meter.Id> ids() {
		return this.registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
	}

	private void connect(Mesh mesh) {
		mesh.start().sessions().open(URI.create("ws://127.0.0.1:" + this.port + "/mesh"));
		await().atMost(LIMIT).until(() -> mesh.presence().graph().peer(this.hub.key()).isPresent());
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private double messages(String direction, String reliability, String result) {
		return this.registry.get("mesh.bus.messages")
			.tags("direction", direction, "reliability", reliability, "result", result)
			.functionCounter()
			.count();
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

}
