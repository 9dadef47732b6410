package dev.mesh.autoconfigure.polling;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshProperties;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for long-polling at
 * {@code mesh.server.path}: it gets what is no WebSocket upgrade.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBooleanProperty("mesh.server.enabled")
@ConditionalOnBean(Mesh.class)
public final class MeshPollingAutoConfiguration {

	/** After the WebSocket endpoint, before controllers. */
	private static final int ORDER = -9;

	/** Links that have no session yet, or none any more. */
	private static final int MORE_LINKS = 256;

	MeshPollingAutoConfiguration() {
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean(name = "meshPollingHandlerMapping")
	PollingLinks meshPollingLinks(Mesh mesh, MeshProperties properties, MeshCounters counters) {
		return new PollingLinks(mesh::accept, PollingTimes.DEFAULTS, properties.server().maxSessions() + MORE_LINKS,
				counters);
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshPollingHandlerMapping")
	MeshPollingHandler meshPollingHandler(PollingLinks links, Mesh mesh, MeshProperties properties,
			MeshCounters counters) {
		return new MeshPollingHandler(links, new AllowedOrigins(properties.server().allowedOrigins()), mesh::isRunning,
				counters);
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshPollingHandlerMapping")
	SimpleUrlHandlerMapping meshPollingHandlerMapping(MeshProperties properties, MeshPollingHandler handler) {
		return new SimpleUrlHandlerMapping(Map.of(properties.server().path(), handler), ORDER);
	}

}
