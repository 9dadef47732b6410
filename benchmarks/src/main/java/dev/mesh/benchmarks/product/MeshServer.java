package dev.mesh.benchmarks.product;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.SealMode;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A Spring Boot application with the starter and nothing else: it serves the mesh on a
 * free port.
 */
public final class MeshServer implements AutoCloseable {

	/**
	 * With thousands of leaves in one process, what they know of each other is not what
	 * is measured.
	 */
	private static final int LEAF_RECORDS = 16;

	private final ConfigurableApplicationContext context;

	private MeshServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts it.
	 * @param name of the peer
	 * @param seal what is sealed
	 * @param arrivals what the annotated listener tells
	 */
	public static MeshServer start(String name, SealMode seal, Arrivals arrivals) {
		return new MeshServer(new SpringApplicationBuilder(Application.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("arrivals", arrivals))
			.properties(Map.of("server.port", 0, "server.address", "127.0.0.1", "spring.main.banner-mode", "off",
					"mesh.peer.name", name, "mesh.presence.max-leaf-records", LEAF_RECORDS, "mesh.server.enabled", true,
					"mesh.server.max-sessions", 10_000, "mesh.server.users[0].principal", MeshProduct.PRINCIPAL,
					"mesh.server.users[0].password", "{noop}" + MeshProduct.PASSWORD, "mesh.bus.seal",
					seal.name().toLowerCase(java.util.Locale.ROOT)))
			.run());
	}

	Mesh mesh() {
		return this.context.getBean(Mesh.class);
	}

	/** Where it listens. */
	public int port() {
		return Integer.parseInt(this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@Override
	public void close() {
		this.context.close();
	}

	/** The application. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final Arrivals arrivals;

		Application(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@BusMessageListener(MeshEndpoint.LISTENER)
		void heard(String text) {
			this.arrivals.arrived(1);
		}

	}

}
