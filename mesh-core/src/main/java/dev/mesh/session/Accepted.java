package dev.mesh.session;

import tools.jackson.databind.node.ObjectNode;

/**
 * Plaintext of ACCEPTED: the session.
 *
 * @param session its id
 * @param resumed whether it is the one that HELLO named
 * @param reconnectMillis reconnect window, the lower of both ends
 * @param recordBytes largest record on this link, in both directions
 * @param envelopeBytes largest envelope payload
 * @param terms what was granted
 */
record Accepted(String session, boolean resumed, long reconnectMillis, int recordBytes, int envelopeBytes,
		GrantedTerms terms) {

	static Accepted decode(byte[] plaintext) {
		JsonMembers members = StrictJson.read(plaintext, Proof.MAX_BYTES);
		JsonMembers limits = members.object("limits");
		return new Accepted(sessionId(members), members.flag("resumed"), members.number("reconnectMillis"),
				recordBytes(limits),
				(int) Math.min(limits.number("envelopeBytes"), SessionSettings.PROTOCOL_RECORD_BYTES),
				GrantedTerms.decode(members));
	}

	byte[] encode() {
		ObjectNode object = StrictJson.newObject().put("session", this.session).put("resumed", this.resumed);
		object.put("reconnectMillis", this.reconnectMillis);
		object.putObject("limits").put("recordBytes", this.recordBytes).put("envelopeBytes", this.envelopeBytes);
		this.terms.encode(object);
		return StrictJson.write(object);
	}

	private static String sessionId(JsonMembers members) {
		String id = members.text("session", Hello.MAX_SESSION_ID);
		if (id.isEmpty() || !id.chars().allMatch((c) -> c > ' ' && c <= '~')) {
			throw StrictJson.malformed("'session' is not visible ASCII");
		}
		return id;
	}

	private static int recordBytes(JsonMembers limits) {
		long bytes = limits.number("recordBytes");
		if (bytes < SessionSettings.MIN_RECORD_BYTES || bytes > SessionSettings.PROTOCOL_RECORD_BYTES) {
			throw StrictJson.malformed("'recordBytes' is " + bytes + ", not " + SessionSettings.MIN_RECORD_BYTES
					+ " to " + SessionSettings.PROTOCOL_RECORD_BYTES);
		}
		return (int) bytes;
	}

}
