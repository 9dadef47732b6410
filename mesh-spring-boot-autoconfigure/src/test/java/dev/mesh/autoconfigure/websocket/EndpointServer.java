package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.RecordingListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The endpoint on a Tomcat of its own, which sends every record back.
 */
final class EndpointServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	EndpointServer(String endpoint, String... properties) {
		this.context = new SpringApplicationBuilder(MeshWebSocketEndpointTests.App.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "mesh.enabled=false", "test.origin=*",
					"mesh.server.websocket-endpoint=" + endpoint)
			.properties(properties)
			.registerShutdownHook(false)
			.run();
		this.context.getBean(MeshWebSocketEndpointTests.Endpoint.class).echo = true;
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** The other side of the connection that was opened first of those not asked for. */
	RecordingListener next() throws InterruptedException {
		return this.context.getBean(MeshWebSocketEndpointTests.Endpoint.class).next();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
