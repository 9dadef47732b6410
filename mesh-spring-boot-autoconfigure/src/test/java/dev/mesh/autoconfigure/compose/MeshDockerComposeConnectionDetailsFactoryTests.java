package dev.mesh.autoconfigure.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.autoconfigure.MeshConnectionDetails;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.mock.env.MockEnvironment;

/**
 * Tests for {@link MeshDockerComposeConnectionDetailsFactory}, found as Spring Boot finds
 * it.
 */
class MeshDockerComposeConnectionDetailsFactoryTests {

	private static final int PUBLISHED = 32_768;

	private final Map<String, String> environment = new TreeMap<>();

	private final Map<String, String> labels = new TreeMap<>();

	private String image = "mesh-demo";

	private int port = 8080;

	@Test
	void aServiceOfTheDemosImageIsWhatIsConnectedTo() {
		this.environment.put("MESH_SERVER_USERS_0_PRINCIPAL", "till");
		this.environment.put("MESH_SERVER_USERS_0_PASSWORD", "{noop}correct horse");

		MeshConnectionDetails details = details();

		assertThat(details).isNotNull();
		assertThat(details.getUrls()).containsExactly("ws://127.0.0.1:32768/mesh");
		assertThat(details.getPrincipal()).isEqualTo("till");
		assertThat(details.getPassword()).isEqualTo("correct horse");
		assertThat(details.getToken()).isNull();
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void anyImageIsOnceItIsLabelled() {
		this.image = "registry.example/shop/orders:7";
		assertThat(details()).isNull();

		this.labels.put("org.springframework.boot.service-connection", "mesh");
		assertThat(details()).isNotNull();
	}

	@Test
	void portAndPathsAreThoseOfItsEnvironment() {
		this.port = 9000;
		this.environment.put("SERVER_PORT", "9000");
		this.environment.put("SERVER_SERVLET_CONTEXT_PATH", "/shop");
		this.environment.put("MESH_SERVER_PATH", "/peers");

		MeshConnectionDetails details = details();

		assertThat(details).isNotNull();
		assertThat(details.getUrls()).containsExactly("ws://127.0.0.1:32768/shop/peers");
	}

	@Test
	void withoutUsersTheConnectionIsAnonymous() {
		MeshConnectionDetails details = details();

		assertThat(details).isNotNull();
		assertThat(details.getPrincipal()).isNull();
		assertThat(details.getPassword()).isNull();
	}

	@Test
	void anEdgeIsNotConnectedTo() {
		this.environment.put("MESH_SERVER_ENABLED", "false");

		assertThat(details()).isNull();
	}

	@Test
	void aHubWhosePortIsNotPublishedIsNotConnectedTo() {
		this.port = 9000;

		assertThat(details()).isNull();
	}

	@Test
	void aPasswordOfWhichOnlyTheHashIsKnownIsExplained() {
		this.environment.put("MESH_SERVER_USERS_0_PRINCIPAL", "till");
		this.environment.put("MESH_SERVER_USERS_0_PASSWORD", "{bcrypt}$2a$10$of-the-password");

		assertThatIllegalStateException().isThrownBy(this::details)
			.withMessageContaining("'till'")
			.withMessageContaining("'hub'")
			.withMessageContaining("MESH_SERVER_USERS_0_PASSWORD")
			.withMessageNotContaining("bcrypt");
	}

	@Test
	void aBundleOfTheServicesLabelsMakesItTls() {
		this.labels.put("org.springframework.boot.sslbundle.pem.truststore.certificate",
				"classpath:dev/mesh/autoconfigure/compose/none.crt");

		MeshConnectionDetails details = details();

		assertThat(details).isNotNull();
		assertThat(details.getUrls()).containsExactly("wss://127.0.0.1:32768/mesh");
		assertThat(details.getSslBundle()).isNotNull();
	}

	@Test
	void withoutSpringBootsSupportTheFactoryIsLeftOut() {
		FilteredClassLoader classLoader = new FilteredClassLoader("org.springframework.boot.docker.compose");

		assertThat(new ConnectionDetailsFactories(classLoader).getConnectionDetails("a service", false)).isEmpty();
	}

	private @Nullable MeshConnectionDetails details() {
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		when(source.getRunningService()).thenReturn(new Service("hub", ImageReference.of(this.image), "127.0.0.1",
				new Published(this.port), this.environment, this.labels));
		when(source.getEnvironment()).thenReturn(new MockEnvironment());
		Map<Class<?>, ConnectionDetails> found = new ConnectionDetailsFactories(getClass().getClassLoader())
			.getConnectionDetails(source, false);
		return (MeshConnectionDetails) found.get(MeshConnectionDetails.class);
	}

	private record Service(String name, ImageReference image, String host, ConnectionPorts ports,
			Map<String, String> env, Map<String, String> labels) implements RunningService {

	}

	/** One port of a container. What is said of others is what Spring Boot says. */
	private record Published(int port) implements ConnectionPorts {

		@Override
		public int get(int containerPort) {
			if (containerPort != this.port) {
				throw new IllegalStateException("No host port mapping found for container port " + containerPort);
			}
			return PUBLISHED;
		}

		@Override
		public List<Integer> getAll() {
			return List.of(PUBLISHED);
		}

		@Override
		public List<Integer> getAll(@Nullable String protocol) {
			return getAll();
		}

	}

}
