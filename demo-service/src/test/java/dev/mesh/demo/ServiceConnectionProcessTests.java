package dev.mesh.demo;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.test.container.MeshContainer;
import java.nio.charset.StandardCharsets;
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
	MeshContainer container;

	@Autowired
	Presence presence;

	@Autowired
	Bus bus;

	@Test
	void isConnectedAsTheUserOfTheContainerAndAsksTheHub() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.presence.graph().peers().stream().anyMatch((peer) -> peer.deviceName().equals("hub")));
		Peer hub = this.presence.graph()
			.peers()
			.stream()
			.filter((peer) -> peer.deviceName().equals("hub"))
			.findFirst()
			.orElseThrow();

		BusMessage reply = this.bus
			.request(hub.key(), BusMessage.of("orders/4711", "tea".getBytes(StandardCharsets.UTF_8)))
			.join();

		assertThat(reply.text()).isEqualTo("tea");
		DemoClient hubClient = new DemoClient(this.container.getHost(),
				this.container.getMappedPort(MeshContainer.PORT));
		assertThat(hubClient.get("/api/peers").text()).contains("till-7", "till");
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
