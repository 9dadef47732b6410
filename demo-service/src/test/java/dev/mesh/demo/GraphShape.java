package dev.mesh.demo;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a process sees of the mesh, in short.
 *
 * @param peers names of all peers, its own one included, sorted
 * @param up number of connections that are UP
 * @param recovering number of connections that are RECOVERING
 * @param suspected names of the peers it suspects, sorted
 */
record GraphShape(List<String> peers, int up, int recovering, List<String> suspected) {

	static GraphShape seenBy(DemoProcess process) {
		return seenBy(process.client());
	}

	static GraphShape seenBy(DemoClient client) {
		JsonNode graph = client.graph();
		List<JsonNode> remote = graph.get("remotePeers").valueStream().toList();
		List<JsonNode> all = new ArrayList<>(remote);
		all.add(graph.get("localPeer"));
		return new GraphShape(names(all), count(graph, "UP"), count(graph, "RECOVERING"),
				names(remote.stream().filter((peer) -> peer.get("suspected").asBoolean()).toList()));
	}

	/** A mesh in which all is well. */
	static GraphShape of(int connections, String... peers) {
		return new GraphShape(List.of(peers), connections, 0, List.of());
	}

	private static List<String> names(List<JsonNode> peers) {
		return peers.stream().map((peer) -> peer.get("deviceName").asString()).sorted().toList();
	}

	private static int count(JsonNode graph, String state) {
		return (int) graph.get("connections")
			.valueStream()
			.filter((connection) -> connection.get("state").asString().equals(state))
			.count();
	}

}
