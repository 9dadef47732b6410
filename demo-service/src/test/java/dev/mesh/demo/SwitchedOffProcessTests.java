package dev.mesh.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a process has with {@code mesh.enabled=false}, whatever else is set: exactly what
 * one has that knows nothing of the mesh.
 */
@Timeout(180)
class SwitchedOffProcessTests {

	private static final String WITHOUT = "spring.autoconfigure.exclude=" + String.join(",",
			List.of("MeshAutoConfiguration", "MeshListenerAutoConfiguration", "MeshObservationAutoConfiguration",
					"MeshPayloadConverterAutoConfiguration", "MeshSpringSecurityAutoConfiguration",
					"MeshTemplateAutoConfiguration", "MeshTunnelAutoConfiguration", "MeshDiscoveryAutoConfiguration",
					"discovery.MeshMdnsDiscoveryAutoConfiguration",
					"discovery.MeshSpringCloudDiscoveryAutoConfiguration", "endpoint.MeshEndpointAutoConfiguration",
					"endpoint.MeshInfoContributorAutoConfiguration", "health.MeshHealthContributorAutoConfiguration",
					"metrics.MeshMetricsAutoConfiguration", "polling.MeshPollingAutoConfiguration",
					"security.MeshSecurityAutoConfiguration", "websocket.MeshWebSocketAutoConfiguration")
				.stream()
				.map((name) -> "dev.mesh.autoconfigure." + name)
				.toList());

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void thereIsNoThreadNoPortAndNoFileOfTheMesh() {
		Map<String, String> without = has("without", WITHOUT);
		Map<String, String> off = has("off", "mesh.enabled=false");
		Map<String, String> on = has("on", "mesh.enabled=true");
		assertThat(off).containsEntry("meshBeans", "0").containsEntry("ports", "1").containsEntry("files", "0");
		assertThat(off).isEqualTo(without);
		assertThat(this.processes.dataDirectory("off")).doesNotExist();
		assertThat(on.get("threads")).as("what is compared tells of a mesh").contains("mesh");
		assertThat(this.processes.dataDirectory("on")).isNotEmptyDirectory();
		assertThat(on).doesNotContainEntry("meshBeans", "0");
	}

	private Map<String, String> has(String name, String property) {
		List<String> properties = new ArrayList<>(List.of(property, "server.port=0", "mesh.server.enabled=true",
				"mesh.server.anonymous=true", "mesh.session.urls=ws://127.0.0.1:1/mesh",
				"mesh.peer.data-directory=" + this.processes.dataDirectory(name)));
		try (PeerProcess process = this.processes.startPeer(SwitchedOffApplication.class, properties,
				PeerProcess.HEAP_MEBIBYTES)) {
			return process.awaitWord("HAS", Duration.ofSeconds(90));
		}
	}

}
