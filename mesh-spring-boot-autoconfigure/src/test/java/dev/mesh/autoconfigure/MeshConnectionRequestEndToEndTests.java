package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.presence.Presence;
import dev.mesh.session.SessionDeniedException;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Tests of an application whose bean decides with whom it has sessions. */
@TestPropertySource(properties = { "mesh.server.users[0].principal=till", "mesh.server.users[0].password={noop}one",
		"mesh.server.users[0].roles=device" })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class MeshConnectionRequestEndToEndTests extends HubFixture {

	@Autowired
	Presence presence;

	@Autowired
	MeterRegistry meters;

	@Test
	void theHandlerBeanDecidesAboutEachDialerAndCanBeTakenAwayByCode(CapturedOutput output) {
		try (Mesh good = Mesh.builder().name("good").metadata(Map.of("app_version", "2.0.0")).build().start();
				Mesh old = Mesh.builder().name("old").metadata(Map.of("app_version", "1.2.3")).build().start()) {
			connect(good, "till", "one");
			assertThatThrownBy(() -> connect(old, "till", "one"))
				.isInstanceOfSatisfying(SessionDeniedException.class, (denied) -> {
					assertThat(denied.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
					assertThat(denied.alternatives()).containsExactly(URI.create("wss://old.example/mesh"));
				})
				.hasMessageContaining("device till has version 1.2.3");
			await().atMost(LIMIT).until(() -> output.toString().contains("No session with"));
			assertThat(output.toString()
				.lines()
				.filter((line) -> line.contains("WARN") && line.contains("No session with " + old.key().shortForm())))
				.singleElement()
				.asString()
				.contains("CONNECTION_DENIED", "device till has version 1.2.3", "wss://old.example/mesh");
			assertThat(this.meters.get("mesh.dropped").tag("reason", "connection-denied").functionCounter().count())
				.isEqualTo(1);

			this.presence.setConnectionRequestHandler(null);
			assertThat(connect(old, "till", "one").state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		ConnectionRequestHandler versions() {
			return (request) -> "1.2.3".equals(request.peerMetadata().get("app_version"))
					? ConnectionRequestAuthorization.redirect(
							request.roles().get(0) + " " + request.principal().orElseThrow() + " has version 1.2.3",
							List.of(URI.create("wss://old.example/mesh")))
					: ConnectionRequestAuthorization.allow();
		}

	}

}
