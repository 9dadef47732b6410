package dev.mesh.test.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.MeshConnectionDetails;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.PemTrustStore;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Tests for {@link MeshContainer} and its connection details, with containers that are
 * not started.
 */
class MeshContainerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, SslAutoConfiguration.class));

	@Test
	void aHubLetsOneUserIn() {
		MeshContainer hub = new StartedContainer().withUser("till-7", "secret", "till", "admin");
		hub.configure();

		assertThat(hub.getExposedPorts()).containsExactly(8080);
		assertThat(hub.getEnvMap()).containsAllEntriesOf(Map.of("MESH_PEER_NAME", "hub", "MESH_SERVER_ENABLED", "true",
				"MESH_SERVER_USERS_0_PRINCIPAL", "till-7", "MESH_SERVER_USERS_0_PASSWORD", "{noop}secret",
				"MESH_SERVER_USERS_0_ROLES", "till,admin"));
		assertThat(hub.getUrl()).isEqualTo("ws://docker.localhost:32768/mesh");
	}

	@Test
	void nameAndPathCanBeOthers() {
		MeshContainer hub = new StartedContainer().withPeerName("north").withPath("/peers");
		hub.configure();

		assertThat(hub.getEnvMap()).containsEntry("MESH_PEER_NAME", "north")
			.containsEntry("MESH_SERVER_PATH", "/peers");
		assertThat(hub.getUrl()).isEqualTo("ws://docker.localhost:32768/peers");
	}

	@Test
	void serviceConnectionSaysWhereTheHubIsAndWhoConnects() {
		this.contextRunner.withUserConfiguration(StartedHub.class).run((context) -> {
			MeshConnectionDetails details = context.getBean(MeshConnectionDetails.class);
			assertThat(details.getUrls()).containsExactly("ws://docker.localhost:32768/mesh");
			assertThat(details.getPrincipal()).isEqualTo("test");
			assertThat(details.getPassword()).isEqualTo("test");
			assertThat(details.getToken()).isNull();
			assertThat(details.getSslBundle()).isNull();
		});
	}

	@Test
	void aTrustStoreOfTheContainerMakesItTls() {
		this.contextRunner.withUserConfiguration(HubWithTls.class).run((context) -> {
			MeshConnectionDetails details = context.getBean(MeshConnectionDetails.class);
			assertThat(details.getUrls()).containsExactly("wss://docker.localhost:32768/mesh");
			assertThat(details.getSslBundle()).isNotNull();
		});
	}

	@Test
	void theExampleOfTheGuideConnectsAsItsUser() {
		this.contextRunner.withUserConfiguration(HubInAContainer.class).run((context) -> {
			assertThat(context).hasSingleBean(MeshConnectionDetails.class);
			assertThat(context.getBean(MeshContainer.class).getPrincipal()).isEqualTo("till-7");
			assertThat(context.getBean(MeshContainer.class).getPassword()).isEqualTo("secret");
		});
	}

	@Test
	void withoutSpringBootsSupportTheFactoryIsLeftOut() {
		FilteredClassLoader classLoader = new FilteredClassLoader("org.springframework.boot.testcontainers",
				"org.testcontainers");

		assertThat(new ConnectionDetailsFactories(classLoader).getConnectionDetails("a container", false)).isEmpty();
	}

	/** One that says it is started. */
	private static final class StartedContainer extends MeshContainer {

		StartedContainer() {
			super("mesh-demo");
		}

		@Override
		public void start() {
		}

		@Override
		public String getHost() {
			return "docker.localhost";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(PORT);
			return 32_768;
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class StartedHub {

		@Bean
		@ServiceConnection
		MeshContainer hub() {
			return new StartedContainer();
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class HubWithTls {

		@Bean
		@ServiceConnection
		@PemTrustStore(certificate = "classpath:ca.crt")
		MeshContainer hub() {
			return new StartedContainer();
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class HubInAContainer {

		@Bean
		@ServiceConnection
		MeshContainer hub() {
			return new MeshContainer("mesh-demo").withUser("till-7", "secret", "till");
		}

	}

}
