package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.EnableMeshAutoConfigurations;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/**
 * Tests for {@link MeshPollingAutoConfiguration}.
 */
class MeshPollingAutoConfigurationTests {

	private static final String MAPPING = "meshPollingHandlerMapping";

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withUserConfiguration(App.class)
		.withPropertyValues("mesh.server.enabled=true", "mesh.server.anonymous=true");

	@Test
	void pollingIsMappedToThePathOfTheEndpointBehindWebSocketAndBeforeControllers() {
		this.contextRunner.withPropertyValues("mesh.server.path=/peers").run((context) -> {
			SimpleUrlHandlerMapping mapping = context.getBean(MAPPING, SimpleUrlHandlerMapping.class);
			assertThat(mapping.getUrlMap()).containsOnlyKeys("/peers");
			assertThat(mapping.getOrder()).isNegative()
				.isGreaterThan(context.getBean(WebSocketHandlerMapping.class).getOrder());
		});
	}

	@Test
	void withoutServerOrMeshThereIsNoPolling() {
		this.contextRunner.withPropertyValues("mesh.server.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MeshPollingHandler.class));
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshPollingHandler.class));
	}

	@Test
	void ownMappingIsUsed() {
		SimpleUrlHandlerMapping own = new SimpleUrlHandlerMapping(Map.of());
		this.contextRunner.withBean(MAPPING, SimpleUrlHandlerMapping.class, () -> own)
			.run((context) -> assertThat(context).doesNotHaveBean(MeshPollingHandler.class)
				.doesNotHaveBean(PollingLinks.class)
				.getBean(MAPPING)
				.isSameAs(own));
	}

	@Test
	void withoutSpringMvcAPeerStarts() {
		new ApplicationContextRunner().withUserConfiguration(App.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	static class App {

	}

}
