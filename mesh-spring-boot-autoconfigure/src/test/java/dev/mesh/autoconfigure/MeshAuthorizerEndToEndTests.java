package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.PresenceGraph;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Tests of an application whose beans decide what may be sent to it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.peer.name=hub", "mesh.server.enabled=true", "mesh.server.users[0].principal=till",
				"mesh.server.users[0].password={noop}one", "mesh.server.users[0].roles=device",
				"mesh.server.users[1].principal=boss", "mesh.server.users[1].password={noop}two",
				"mesh.server.users[1].roles=device,manager" })
@Timeout(60)
class MeshAuthorizerEndToEndTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@LocalServerPort
	int port;

	@Autowired
	Mesh hub;

	@Autowired
	@Qualifier("asked")
	Queue<String> asked;

	@Test
	void allAuthorizerBeansAreAskedInTheirOrderForWhatEachPeerSends() throws Exception {
		this.hub.bus().onMessage("**", (message) -> {
		});
		try (Mesh till = Mesh.builder().name("till").build().start();
				Mesh boss = Mesh.builder().name("boss").build().start()) {
			connect(till, "till", "one");
			connect(boss, "boss", "two");

			assertThat(send(till, "sales/1").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(send(boss, "prices/1").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(send(till, "prices/1").rejection()).contains(RejectionReason.NOT_AUTHORISED);
			assertThat(send(boss, "secret").rejection()).contains(RejectionReason.NOT_AUTHORISED);
			assertThat(this.asked).containsExactly("paths till sales/1", "roles till sales/1", "paths boss prices/1",
					"roles boss prices/1", "paths till prices/1", "roles till prices/1", "paths boss secret");
			assertThat(this.hub.statistics().counters()).containsEntry("bus.denied", 2L);
		}
	}

	private void connect(Mesh client, String principal, String password) {
		client.sessions()
			.principal(principal)
			.password(password)
			.open(URI.create("ws://127.0.0.1:" + this.port + "/mesh"));
		await().atMost(LIMIT).until(() -> knows(client, this.hub) && knows(this.hub, client));
	}

	private static boolean knows(Mesh one, Mesh other) {
		PresenceGraph graph = one.presence().graph();
		return graph.peer(other.key()).isPresent();
	}

	private SendResult send(Mesh client, String path) throws Exception {
		return client.bus().send(this.hub.key(), BusMessage.of(path, new byte[1])).get(20, TimeUnit.SECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		private static final PeerFilter MANAGERS = PeerFilter.parse("$Roles hasRoles ['manager']");

		@Bean
		Queue<String> asked() {
			return new ConcurrentLinkedQueue<>();
		}

		@Bean
		@Order(2)
		BusAuthorizer roles(@Qualifier("asked") Queue<String> asked) {
			return (access) -> {
				asked.add(line("roles", access));
				return !access.path().startsWith("prices/") || access.matches(MANAGERS);
			};
		}

		@Bean
		@Order(1)
		BusAuthorizer paths(@Qualifier("asked") Queue<String> asked) {
			return (access) -> {
				asked.add(line("paths", access));
				return List.of("sales", "prices").contains(access.path().split("/")[0]);
			};
		}

		private static String line(String authorizer, BusAccess access) {
			return authorizer + " " + access.principal().orElse("?") + " " + access.path();
		}

	}

}
