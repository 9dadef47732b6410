package dev.mesh.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.test.MeshTestNetwork;
import dev.mesh.test.MeshTestPeer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

/**
 * The health of an application whose hub is lost, with the times that it has in
 * production.
 */
@SpringBootTest(properties = "mesh.session.urls=wss://hub.example/mesh")
@AutoConfigureMesh
class MeshHealthInVirtualTimeTests {

	@Autowired
	MeshTestNetwork network;

	@Autowired
	Map<String, HealthContributor> health;

	@Test
	void recoveringIsUpForTheWholeWindowAndDownAfterwardsUntilTheHubIsBack() {
		MeshTestPeer hub = this.network.peer("hub").serving("wss://hub.example/mesh").join();
		assertThat(status()).isEqualTo(Status.UP);

		hub.cut();
		this.network.clock().advance(Duration.ofSeconds(55));
		assertThat(status()).as("recovering").isEqualTo(Status.UP);
		this.network.clock().advance(Duration.ofSeconds(10));
		assertThat(status()).as("given up").isEqualTo(Status.DOWN);
		this.network.clock().advance(Duration.ofHours(1));
		assertThat(status()).as("dialled again and again").isEqualTo(Status.DOWN);
		hub.heal();

		assertThat(status()).isEqualTo(Status.UP);
	}

	@Test
	void anAddressThatWasNeverReachedIsDown() {
		this.network.clock().advance(Duration.ofSeconds(90));

		assertThat(status()).isEqualTo(Status.DOWN);
	}

	private Status status() {
		return ((HealthIndicator) this.health.get("meshHealthContributor")).health().getStatus();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Client {

	}

}
