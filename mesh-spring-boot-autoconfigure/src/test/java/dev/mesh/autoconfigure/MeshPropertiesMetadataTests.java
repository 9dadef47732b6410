package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests for the metadata that editors complete and explain properties with.
 */
class MeshPropertiesMetadataTests {

	@Test
	void everyPropertyHasADescriptionInTheUsualForm() throws Exception {
		List<JsonNode> properties = properties();
		assertThat(properties).hasSizeGreaterThan(20);
		for (JsonNode property : properties) {
			String name = property.get("name").asString();
			String description = property.path("description").asString("");
			assertThat(description).as(name).isNotBlank().endsWith(".").doesNotStartWith("The ").doesNotStartWith("A ");
			if (property.get("type").asString().equals("java.lang.Boolean")) {
				assertThat(description).as(name).startsWith("Whether ");
			}
		}
	}

	@Test
	void everyPropertyThatHasADefaultShowsIt() throws Exception {
		List<String> without = properties().stream()
			.filter((property) -> property.path("defaultValue").isMissingNode())
			.map((property) -> property.get("name").asString())
			.toList();
		assertThat(without).containsExactlyInAnyOrder("mesh.peer.data-directory", "mesh.peer.metadata",
				"mesh.session.principal", "mesh.session.password", "mesh.session.token", "mesh.session.ssl.bundle",
				"mesh.session.proxy.host", "mesh.session.proxy.port", "mesh.session.proxy.username",
				"mesh.session.proxy.password", "mesh.session.properties", "mesh.server.spring-security",
				"mesh.bus.template.time-to-live");
	}

	@Test
	void everyPropertyOfTheMetadataIsBound() throws Exception {
		Binder binder = new Binder(new MapConfigurationPropertySource());
		assertThat(binder.bindOrCreate("mesh", Bindable.of(MeshProperties.class)).session().urls()).isEmpty();
		assertThat(properties()).allSatisfy((property) -> assertThat(property.get("sourceType").asString())
			.startsWith(MeshProperties.class.getName()));
	}

	private static List<JsonNode> properties() throws Exception {
		List<JsonNode> properties = new ArrayList<>();
		List<URL> resources = Collections.list(MeshPropertiesMetadataTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"));
		for (URL resource : resources) {
			try (InputStream in = resource.openStream()) {
				JsonMapper.builder().build().readTree(in).get("properties").forEach((property) -> {
					if (property.get("name").asString().startsWith("mesh.")) {
						properties.add(property);
					}
				});
			}
		}
		return properties;
	}

}
