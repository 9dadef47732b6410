package dev.mesh.autoconfigure.websocket;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshProperties.WebSocketEndpoint;
import dev.mesh.autoconfigure.MeshProperties;
import jakarta.websocket.server.ServerContainer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the endpoint at
 * {@code mesh.server.path}. It has a mapping of its own, so that it neither needs nor
 * disturbs {@code @EnableWebSocket} or STOMP.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ WebSocketHandlerMapping.class, DispatcherServlet.class, ServerContainer.class })
@ConditionalOnBooleanProperty("mesh.server.enabled")
@ConditionalOnBean(Mesh.class)
@ImportRuntimeHints(MeshWebSocketAutoConfiguration.Hints.class)
public final class MeshWebSocketAutoConfiguration {

	/** Before controllers, which may be mapped to everything. */
	private static final int ORDER = -10;

	private static final int THREADS_OF_CONTAINER = 200;

	MeshWebSocketAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshWebSocketHandlerMapping")
	MeshWebSocketHandler meshWebSocketHandler(Mesh mesh, MeshCounters counters, Environment environment) {
		int threads = environment.getProperty("server.jetty.threads.max", Integer.class, THREADS_OF_CONTAINER);
		return new MeshWebSocketHandler(mesh::accept, counters, new BlockedReaders(Math.max(1, threads / 4)));
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshWebSocketHandlerMapping")
	WebSocketHandlerMapping meshWebSocketHandlerMapping(Mesh mesh, MeshProperties properties, MeshCounters counters,
			MeshWebSocketHandler handler, ApplicationContext context) {
		WebSocketHttpRequestHandler endpoint = new WebSocketHttpRequestHandler(handler, new DefaultHandshakeHandler(
				strategy(properties.server().websocketEndpoint(), handler, context.getClassLoader())));
		endpoint.setHandshakeInterceptors(List.of(new MeshHandshakeInterceptor(mesh::isRunning,
				new AllowedOrigins(properties.server().allowedOrigins()), counters)));
		WebSocketHandlerMapping mapping = new WebSocketHandlerMapping();
		mapping.setUrlMap(Map.of(properties.server().path(), endpoint));
		// What is no upgrade is for long-polling, at the same path.
		mapping.setWebSocketUpgradeMatch(true);
		mapping.setOrder(ORDER);
		return mapping;
	}

	/** How a connection becomes a WebSocket. */
	static RequestUpgradeStrategy strategy(WebSocketEndpoint endpoint, MeshWebSocketHandler handler,
			@Nullable ClassLoader classLoader) {
		if (endpoint == WebSocketEndpoint.STANDARD) {
			return new StandardUpgradeStrategy();
		}
		if (TomcatUpgradeStrategy.isPossible(classLoader)) {
			return new TomcatUpgradeStrategy(handler.upgradeEndpoint(),
					(endpoint == WebSocketEndpoint.AUTO) ? new StandardUpgradeStrategy() : null);
		}
		if (endpoint == WebSocketEndpoint.AUTO) {
			return new StandardUpgradeStrategy();
		}
		throw new InvalidConfigurationPropertyValueException("mesh.server.websocket-endpoint", endpoint,
				"Only Tomcat hands connections over, and it is not on the class path. Set 'auto' or use Tomcat.");
	}

	/**
	 * Tomcat makes the instances, by reflection.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			if (TomcatUpgradeStrategy.isPossible(classLoader)) {
				hints.reflection().registerType(TomcatUpgradeHandler.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
			}
		}

	}

}
