package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.template.BusTemplate;
import dev.mesh.test.container.MeshContainer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An application under test connects to a hub in a container, and says nowhere how. */
@Tag("heavy")
@Timeout(180)
@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "mesh.peer.name=till-7", "mesh.server.enabled=false" })
class ServiceConnectionProcessTests {

	@Autowired
	Mesh mesh;

	@Autowired
	BusTemplate bus;

	@Test
	void isConnectedAsTheUserOfTheContainerAndAsksTheHub() {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.mesh.presence().graph().peersNamed("hub")).hasSize(1));
		assertThat(this.mesh.connectedSessions()).singleElement()
			.satisfies((session) -> assertThat(session.principal()).contains("till"));
		assertThat(this.bus.newMessage("tea").path("orders/4711").to("hub").request(String.class).join())
			.isEqualTo("tea");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@ServiceConnection
		MeshContainer hub() {
			return new MeshContainer(DemoImage.demo()).withUser("till", "correct horse");
		}

	}

}
