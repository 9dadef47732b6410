package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.EnableMeshAutoConfigurations;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/**
 * Tests for {@link MeshWebSocketAutoConfiguration}.
 */
class MeshWebSocketAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withUserConfiguration(App.class)
		.withPropertyValues("mesh.server.enabled=true", "mesh.server.anonymous=true");

	@Test
	void endpointIsMappedToItsPathBeforeControllers() {
		this.contextRunner.withPropertyValues("mesh.server.path=/peers").run((context) -> {
			WebSocketHandlerMapping mapping = context.getBean(WebSocketHandlerMapping.class);
			assertThat(mapping.getUrlMap()).containsOnlyKeys("/peers");
			assertThat(mapping.getOrder()).isNegative().isGreaterThan(Ordered.HIGHEST_PRECEDENCE);
		});
	}

	@Test
	void withoutServerThereIsNoEndpoint() {
		this.contextRunner.withPropertyValues("mesh.server.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Mesh.class)
				.doesNotHaveBean(WebSocketHandlerMapping.class)
				.doesNotHaveBean(MeshWebSocketHandler.class));
	}

	@Test
	void withoutMeshThereIsNoEndpoint() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebSocketHandlerMapping.class));
	}

	@Test
	void ownMappingIsUsed() {
		WebSocketHandlerMapping own = new WebSocketHandlerMapping();
		own.setUrlMap(Map.of());
		this.contextRunner.withBean("meshWebSocketHandlerMapping", WebSocketHandlerMapping.class, () -> own)
			.run((context) -> assertThat(context).doesNotHaveBean(MeshWebSocketHandler.class)
				.getBean(WebSocketHandlerMapping.class)
				.isSameAs(own));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web.socket", "jakarta.websocket.server",
			"org.springframework.web.servlet.DispatcherServlet" })
	void withoutWebSocketSupportTheStartEndsWithAReason(String missing) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("sessions cannot be accepted")
				.hasMessageContaining("mesh-spring-boot-starter"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web", "jakarta.websocket", "jakarta.servlet", "org.apache.tomcat",
			"org.springframework.boot.health", "org.springframework.boot.actuate", "io.micrometer.core",
			"org.springframework.boot.micrometer", "org.springframework.boot.jackson",
			"org.springframework.messaging.converter.JacksonJsonMessageConverter",
			"org.springframework.security.crypto", "jakarta.validation", "org.springframework.boot.web.server" })
	void peerRunsWithoutWhatIsOptional(String missing) {
		new ApplicationContextRunner().withUserConfiguration(App.class)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Mesh.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	static class App {

	}

}
