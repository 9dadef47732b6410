package dev.mesh.benchmarks.product;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/**
 * Spring's own WebSocket support on Tomcat, and its standard client: one binary message
 * for each of ours, buffers that hold the largest of them.
 */
final class SpringSocket implements Product {

	static final int BUFFER_BYTES = 128 << 10;

	private static final long PATIENCE_SECONDS = 20;

	@Override
	public String name() {
		return "spring-websocket";
	}

	@Override
	public String settings() {
		return "Spring WebSocketHandler on Tomcat and StandardWebSocketClient: one message a frame, 128 KiB buffers";
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) {
		SpringSocketEndpoint endpoint = new SpringSocketEndpoint(arrivals);
		ConfigurableApplicationContext context = start(Application.class, endpoint);
		endpoint.port(portOf(context), context::close);
		return endpoint;
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) throws IOException {
		SpringSocketEndpoint endpoint = new SpringSocketEndpoint(arrivals);
		try {
			client().execute(endpoint.handler(), "ws://127.0.0.1:" + port + "/socket")
				.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IOException("There is no connection", ex);
		}
		return endpoint;
	}

	/** A client whose buffers hold the largest message. */
	static StandardWebSocketClient client() {
		WebSocketContainer container = ContainerProvider.getWebSocketContainer();
		container.setDefaultMaxBinaryMessageBufferSize(BUFFER_BYTES);
		container.setDefaultMaxTextMessageBufferSize(BUFFER_BYTES);
		return new StandardWebSocketClient(container);
	}

	/** Starts an application on a free port, without a mesh, with one bean given. */
	static ConfigurableApplicationContext start(Class<?> application, Object bean) {
		return new SpringApplicationBuilder(application)
			.initializers((context) -> context.getBeanFactory().registerSingleton("given", bean))
			.properties(Map.of("server.port", 0, "server.address", "127.0.0.1", "spring.main.banner-mode", "off",
					"mesh.enabled", false))
			.run();
	}

	static int portOf(ConfigurableApplicationContext context) {
		return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	/** The server. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	static class Application implements WebSocketConfigurer {

		private final SpringSocketEndpoint endpoint;

		Application(SpringSocketEndpoint endpoint) {
			this.endpoint = endpoint;
		}

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(this.endpoint.handler(), "/socket");
		}

		@Bean
		ServletServerContainerFactoryBean container() {
			ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
			container.setMaxBinaryMessageBufferSize(BUFFER_BYTES);
			container.setMaxTextMessageBufferSize(BUFFER_BYTES);
			return container;
		}

	}

}
