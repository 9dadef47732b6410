package dev.mesh.presence;

import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An edge as the dialer's record claims it.
 *
 * @param statement what the acceptor signed
 * @param block the same with its signature
 * @param state what the dialer says about it
 * @param rttMillis round trip as the dialer measured it
 */
record RecordEdge(EdgeStatement statement, SignedBlock block, Connection.State state, OptionalLong rttMillis) {

	/** One hour: a larger round trip is a lie. */
	static final long MAX_RTT_MILLIS = 3_600_000;

	static RecordEdge parse(JsonMembers members) {
		SignedBlock block = SignedBlock.split(members.base64("statement", EdgeStatement.MAX_BYTES),
				EdgeStatement.MAX_BYTES);
		return new RecordEdge(EdgeStatement.parse(block.content()), block,
				members.constant("state", Connection.State.values()),
				members.optionalInteger("rttMillis", 0, MAX_RTT_MILLIS));
	}

	void writeTo(ArrayNode edges) {
		ObjectNode node = edges.addObject();
		node.put("statement", Json.base64(this.block.bytes())).put("state", this.state.name());
		this.rttMillis.ifPresent((value) -> node.put("rttMillis", value));
	}

}
