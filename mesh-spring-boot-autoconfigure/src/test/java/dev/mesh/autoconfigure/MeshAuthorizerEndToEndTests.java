package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.PeerFilter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.test.context.TestPropertySource;

/** Tests of an application whose beans decide what may be sent to it. */
@TestPropertySource(properties = { "mesh.server.users[0].principal=till", "mesh.server.users[0].password={noop}one",
		"mesh.server.users[0].roles=device", "mesh.server.users[1].principal=boss",
		"mesh.server.users[1].password={noop}two", "mesh.server.users[1].roles=device,manager" })
class MeshAuthorizerEndToEndTests extends HubFixture {

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
