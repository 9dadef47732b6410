package dev.mesh.presence;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a graph as JSON. */
final class GraphJson {

	private GraphJson() {
	}

	static String write(PresenceGraph graph) {
		ObjectNode node = Json.newObject();
		node.put("revision", graph.revision());
		node.put("truncated", graph.isTruncated());
		node.set("localPeer", peer(graph.localPeer()));
		ArrayNode remotes = node.putArray("remotePeers");
		graph.remotePeers().forEach((peer) -> remotes.add(peer(peer)));
		ArrayNode connections = node.putArray("connections");
		graph.connections().forEach((connection) -> connections.add(connection(connection)));
		return Json.write(node);
	}

	private static ObjectNode peer(Peer peer) {
		ObjectNode node = Json.newObject();
		node.put("peerKey", peer.key().toString());
		node.put("deviceName", peer.deviceName());
		node.put("os", peer.os());
		node.put("softwareVersion", peer.softwareVersion());
		ArrayNode connections = node.putArray("connections");
		peer.connections().forEach((connection) -> connections.add(connection(connection)));
		node.putPOJO("metadata", peer.metadata());
		node.putPOJO("identityMetadata", peer.identityMetadata());
		node.put("compatible", peer.isCompatible());
		return node;
	}

	private static ObjectNode connection(Connection connection) {
		ObjectNode node = Json.newObject();
		node.put("id", connection.id());
		node.put("peer1", connection.peer1().toString());
		node.put("peer2", connection.peer2().toString());
		node.put("type", connection.type());
		node.put("state", connection.state().name());
		connection.rtt().ifPresent((value) -> node.put("rttMillis", value.toMillis()));
		connection.principal().ifPresent((value) -> node.put("principal", value));
		return node;
	}

}
