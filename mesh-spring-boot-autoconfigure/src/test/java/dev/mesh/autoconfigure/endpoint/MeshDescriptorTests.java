package dev.mesh.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshProperties;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests for what {@link MeshDescriptor} shows of discovery, as JSON. */
@Timeout(60)
class MeshDescriptorTests {

	private static final PeerKey KEY = PeerKey.parse("B" + "A".repeat(42));

	@Test
	void whatEachSourceHasFoundIsShownWithoutQueries() {
		try (Mesh mesh = Mesh.builder().discovery(new Lan()).discovery(PeerDiscovery.of("registry", () -> {
			throw new IllegalStateException("the registry is gone");
		})).build()) {
			mesh.start();
			await().until(() -> mesh.discovery().get(0).lastAnswer().isPresent()
					&& mesh.discovery().get(1).lastFailure().isPresent());
			JsonNode discovery = json(mesh).get("discovery");
			assertThat(discovery.at("/0/source").asString()).isEqualTo("lan");
			assertThat(discovery.at("/0/lastAnswer").asString()).startsWith("20");
			assertThat(discovery.at("/0/lastFailure").isMissingNode()).isTrue();
			assertThat(discovery.at("/0/addresses").toString())
				.isEqualTo("[{\"address\":\"ws://one.example/mesh\",\"credentialsAllowed\":true},{\"address\":"
						+ "\"ws://10.0.0.7:8080/mesh\",\"key\":\"" + KEY + "\",\"credentialsAllowed\":false}]");
			assertThat(discovery.at("/1").toString())
				.isEqualTo("{\"source\":\"registry\",\"addresses\":[],\"lastFailure\":\"the registry is gone\"}");
		}
	}

	@Test
	void withoutSourcesTheListIsEmpty() {
		try (Mesh mesh = Mesh.builder().build()) {
			assertThat(json(mesh).get("discovery").toString()).isEqualTo("[]");
		}
	}

	private static JsonNode json(Mesh mesh) {
		MeshProperties properties = new Binder(new MapConfigurationPropertySource()).bindOrCreate("mesh",
				MeshProperties.class);
		return JsonMapper.builder()
			.build()
			.valueToTree(MeshDescriptor.of(mesh, properties, new ShownValues(new Sanitizer(), true)));
	}

	private static final class Lan implements PeerDiscovery {

		@Override
		public String name() {
			return "lan";
		}

		@Override
		public Collection<DiscoveredPeer> find() {
			return List.of(DiscoveredPeer.configured(URI.create("ws://one.example/mesh?token=s3cret")),
					DiscoveredPeer.announced(URI.create("ws://10.0.0.7:8080/mesh"), Optional.of(KEY)));
		}

	}

}
