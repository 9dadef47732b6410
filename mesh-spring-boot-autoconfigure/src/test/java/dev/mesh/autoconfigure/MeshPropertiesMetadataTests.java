package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
				"mesh.bus.template.time-to-live", "mesh.discovery.dns.name", "mesh.discovery.dns.port",
				"mesh.discovery.mdns.address", "mesh.discovery.spring-cloud.service-id", "mesh.presence.visibility");
	}

	@Test
	void everyPropertyOfTheMetadataIsBound() throws Exception {
		Binder binder = new Binder(new MapConfigurationPropertySource());
		assertThat(binder.bindOrCreate("mesh", Bindable.of(MeshProperties.class)).session().urls()).isEmpty();
		assertThat(binder.bindOrCreate("mesh.discovery", Bindable.of(MeshDiscoveryProperties.class)).dns().path())
			.isEqualTo("/mesh");
		assertThat(properties())
			.allSatisfy((property) -> assertThat(property.get("sourceType").asString().replaceAll("\\$.*", "")).isIn(
					MeshProperties.class.getName(), MeshDiscoveryProperties.class.getName(),
					BootVersionCheck.class.getName()));
	}

	@Test
	void propertiesOfTheActuatorHaveADescriptionAndADefaultToo() throws Exception {
		List<JsonNode> actuator = nodes("properties", "management.").stream()
			.filter((property) -> property.get("name").asString().contains("mesh"))
			.toList();
		assertThat(actuator).extracting((property) -> property.get("name").asString())
			.contains("management.health.mesh.enabled", "management.info.mesh.enabled",
					"management.endpoint.mesh.access");
		assertThat(actuator).allSatisfy((property) -> {
			assertThat(property.path("description").asString("")).endsWith(".");
			assertThat(property.path("defaultValue").isMissingNode()).as(property.toString()).isFalse();
		});
	}

	/**
	 * Editors complete the values of an enum by themselves, but not those of its lists.
	 */
	@Test
	void everyEnumIsOneThatEditorsKnowTheValuesOf() throws Exception {
		List<String> enums = new ArrayList<>();
		for (JsonNode property : properties()) {
			String type = property.get("type").asString();
			String element = type.replaceAll("java\\.util\\.List<(.*)>", "$1");
			if (!element.startsWith("dev.mesh.") || !Class.forName(element).isEnum()) {
				continue;
			}
			String name = property.get("name").asString();
			enums.add(name);
			JsonNode hint = hint(name);
			if (!type.equals(element) || hint != null) {
				assertThat(hint).as(name).isNotNull();
				List<String> values = new ArrayList<>();
				hint.get("values").forEach((value) -> {
					values.add(value.get("value").asString());
					assertThat(value.path("description").asString("")).as(name).isNotBlank();
				});
				assertThat(values).as(name).containsExactlyInAnyOrderElementsOf(constants(element));
			}
		}
		assertThat(enums).containsExactlyInAnyOrder("mesh.session.startup-policy", "mesh.session.transports",
				"mesh.bus.seal", "mesh.server.websocket-endpoint");
	}

	@Test
	void everyHintIsForAPropertyThatThereIs() throws Exception {
		List<String> names = properties().stream().map((property) -> property.get("name").asString()).toList();
		assertThat(nodes("hints", "mesh.")).isNotEmpty()
			.allSatisfy((hint) -> assertThat(names).contains(hint.get("name").asString()));
	}

	private static @Nullable JsonNode hint(String name) throws Exception {
		return nodes("hints", name).stream()
			.filter((hint) -> hint.get("name").asString().equals(name))
			.findFirst()
			.orElse(null);
	}

	private static List<String> constants(String type) throws ClassNotFoundException {
		return Arrays.stream(Class.forName(type).getEnumConstants())
			.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

	private static List<JsonNode> properties() throws Exception {
		return nodes("properties", "mesh.");
	}

	private static List<JsonNode> nodes(String kind, String prefix) throws Exception {
		List<JsonNode> nodes = new ArrayList<>();
		List<URL> resources = Collections.list(MeshPropertiesMetadataTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"));
		for (URL resource : resources) {
			try (InputStream in = resource.openStream()) {
				JsonMapper.builder().build().readTree(in).path(kind).forEach((node) -> {
					if (node.get("name").asString().startsWith(prefix)) {
						nodes.add(node);
					}
				});
			}
		}
		return nodes;
	}

}
