package dev.mesh.presence;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a record is written from.
 *
 * @param local who says it
 * @param version rises with each record of the incarnation
 * @param lifetimeSeconds how long others keep it
 * @param agreementKey base64url of the X25519 public key
 * @param edges the edges this peer dialled
 */
record RecordContent(LocalPeer local, long version, long lifetimeSeconds, String agreementKey, List<RecordEdge> edges) {

	byte[] toBytes() {
		ObjectNode node = Json.newObject();
		node.put("key", this.local.key().toString()).put("incarnation", this.local.incarnation());
		node.put("version", this.version).put("lifetimeSeconds", this.lifetimeSeconds);
		node.put("name", this.local.name()).put("os", this.local.os()).put("software", this.local.software());
		node.put("role", this.local.role().name()).put("agreement", this.agreementKey);
		if (this.local.takesUnsealed()) {
			node.put("unsealed", true);
		}
		this.local.urls().forEach(node.putArray("urls")::add);
		node.putPOJO("metadata", PeerMetadata.parse(this.local.metadataJson()));
		ArrayNode array = node.putArray("edges");
		this.edges.forEach((edge) -> edge.writeTo(array));
		return Json.writeBytes(node);
	}

}
