package dev.mesh.demo;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link GraphController}. */
class GraphApiTests extends RunningDemo {

	@Test
	void graphShowsTheHubAndTwoEmbeddedPeersThatJoinedOverWebSockets() {
		JsonNode graph = this.demo.graph();
		assertThat(graph.get("localPeer").get("deviceName").asString()).isEqualTo("hub");
		assertThat(graph.get("remotePeers").findValuesAsString("deviceName")).containsExactlyInAnyOrder("edge-1",
				"edge-2");
		assertThat(graph.get("connections").findValuesAsString("type")).containsOnly("WEBSOCKET");
		assertThat(graph.get("connections").findValuesAsString("state")).containsOnly("UP");
		assertThat(graph.get("revision").asLong()).isPositive();
		assertThat(graph.get("embeddedPeers")).hasSize(2);
	}

	@Test
	void peerHasAllMembersThatScriptsDependOn() {
		JsonNode peer = this.demo.graph().get("remotePeers").get(0);
		assertThat(peer.propertyNames()).contains("peerKey", "deviceName", "os", "softwareVersion", "connections",
				"metadata", "identityMetadata", "compatible", "suspected");
		assertThat(peer.get("peerKey").asString()).hasSize(43);
		assertThat(peer.get("connections")).hasSize(1);
		assertThat(peer.get("compatible").asBoolean()).isTrue();
		assertThat(peer.get("suspected").asBoolean()).isFalse();
	}

	@Test
	void connectionHasAllMembersThatScriptsDependOn() {
		JsonNode graph = this.demo.graph();
		JsonNode connection = graph.get("connections").get(0);
		assertThat(connection.propertyNames()).contains("id", "peer1", "peer2", "type", "rttMillis", "state");
		assertThat(graph.get("localPeer").get("connections").valueStream().map(JsonNode::asString))
			.containsExactlyInAnyOrderElementsOf(graph.get("connections").findValuesAsString("id"));
	}

	@Test
	void peersAreChosenByAFilter() {
		assertThat(this.demo.peers("").json()).hasSize(2);
		assertThat(this.demo.peers("metadata.role = 'edge'").json()).hasSize(2);
		assertThat(this.demo.peers("metadata.number = 2").json().findValuesAsString("deviceName"))
			.containsExactly("edge-2");
		assertThat(this.demo.peers("metadata.role = 'till'").json()).isEmpty();
	}

	@Test
	void wrongFilterIsAProblemThatNamesTheColumn() {
		DemoClient.Answer answer = this.demo.peers("metadata.role = ");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.json().get("column").asInt()).isEqualTo(17);
		assertThat(answer.detail()).contains("column 17");
	}

}
