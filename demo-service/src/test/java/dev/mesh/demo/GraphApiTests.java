package dev.mesh.demo;

import java.util.List;
import java.util.Map;
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
				"metadata", "identityMetadata", "compatible", "suspected", "relay");
		assertThat(peer.get("peerKey").asString()).hasSize(43);
		assertThat(peer.get("connections")).hasSize(1);
		assertThat(peer.get("compatible").asBoolean()).isTrue();
		assertThat(peer.get("suspected").asBoolean()).isFalse();
	}

	@Test
	void connectionHasAllMembersThatScriptsDependOn() {
		JsonNode graph = this.demo.graph();
		JsonNode connection = graph.get("connections").get(0);
		assertThat(connection.propertyNames()).contains("id", "peer1", "peer2", "dialer", "type", "rttMillis", "state");
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
	void peersAreThoseThatAMessageToAllOfThemGoesTo() {
		for (String sender : List.of("hub", "edge-1", "edge-2")) {
			JsonNode peers = this.demo.get("/api/peers?from=" + sender + "&filter=all").json();
			JsonNode report = this.demo
				.post("/api/fanout", Map.of("filter", "all", "from", sender, "path", "all", "text", "hello"))
				.json();
			assertThat(peers.findValuesAsString("peerKey")).as(sender)
				.hasSize(2)
				.containsExactlyInAnyOrderElementsOf(report.get("results").findValuesAsString("peerKey"));
		}
		assertThat(this.demo.get("/api/peers?from=edge-1").json().findValuesAsString("deviceName"))
			.containsExactlyInAnyOrder("hub", "edge-2");
	}

	@Test
	void wrongFilterIsAProblemThatNamesTheColumn() {
		DemoClient.Answer answer = this.demo.peers("metadata.role = ");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.json().get("column").asInt()).isEqualTo(17);
		assertThat(answer.detail()).contains("column 17");
	}

	@Test
	void hubIsARelayAndTheEdgesAreNone() {
		JsonNode graph = this.demo.graph();
		assertThat(graph.get("localPeer").get("relay").asBoolean()).isTrue();
		assertThat(graph.get("remotePeers").findValuesAsString("relay")).containsOnly("false");
	}

	@Test
	void detailsOfAPeerSayWhoAttestsItAndWhichSessionsItHas() {
		JsonNode edge = this.demo.get("/api/peers/edge-1").json();
		assertThat(edge.get("peer").get("deviceName").asString()).isEqualTo("edge-1");
		assertThat(edge.get("principal").asString()).isEqualTo("embedded");
		assertThat(edge.get("attester")).isEqualTo(this.demo.graph().get("localPeer").get("peerKey"));
		assertThat(edge.get("way").get("peers").findValuesAsString("deviceName")).containsExactly("hub", "edge-1");
		assertThat(edge.get("connections")).hasSize(1);
		assertThat(edge.get("sessions").findValuesAsString("end")).containsExactlyInAnyOrder("hub", "edge-1");
		assertThat(edge.get("sessions").findValuesAsString("state")).containsOnly("CONNECTED_ACTIVE");
		assertThat(edge.get("sessions").get(0).propertyNames()).contains("id", "peerKey", "dialled", "type", "since",
				"rttMillis", "principal");
	}

	@Test
	void detailsOfThisPeerAreThereToo() {
		JsonNode hub = this.demo.get("/api/peers/hub").json();
		assertThat(hub.get("sessions").valueStream().filter((one) -> one.get("end").asString().equals("hub")))
			.hasSize(2);
		assertThat(hub.get("principal").isNull()).isTrue();
	}

	@Test
	void shortestWayBetweenTheEdgesGoesThroughTheHub() {
		JsonNode way = this.demo.get("/api/way?from=edge-1&to=edge-2").json();
		assertThat(way.get("peers").findValuesAsString("deviceName")).containsExactly("edge-1", "hub", "edge-2");
	}

	@Test
	void peerThatIsNotThereIsAProblem() {
		for (String path : List.of("/api/peers/edge-9", "/api/way?to=edge-9", "/api/way?from=edge-9&to=hub",
				"/api/peers?from=edge-9")) {
			DemoClient.Answer answer = this.demo.get(path);
			assertThat(answer.status()).as(path).isEqualTo(404);
			assertThat(answer.detail()).contains("'edge-9'");
		}
		assertThat(this.demo.get("/api/way").status()).isEqualTo(400);
	}

}
