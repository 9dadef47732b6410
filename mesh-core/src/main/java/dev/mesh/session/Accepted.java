package dev.mesh.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plaintext of ACCEPTED: the session.
 *
 * @param session its id
 * @param resumed whether it is the one that HELLO named
 * @param principal what the dialer was authenticated as; null for anonymous
 * @param roles roles the acceptor gave it
 * @param properties accepted session properties
 * @param reconnectMillis reconnect window, the lower of both ends
 * @param recordBytes largest record on this link, in both directions
 * @param envelopeBytes largest envelope payload
 * @param edge the signed edge statement, in base64url
 */
record Accepted(String session, boolean resumed, @Nullable String principal, List<String> roles,
		Map<String, String> properties, long reconnectMillis, int recordBytes, int envelopeBytes, String edge) {

	private static final int MAX_STATEMENT = 4 * 1024;

	static Accepted decode(byte[] plaintext) {
		JsonMembers members = StrictJson.read(plaintext, Proof.MAX_BYTES);
		JsonMembers limits = members.object("limits");
		return new Accepted(sessionId(members), members.flag("resumed"),
				members.optionalText("principal", Proof.MAX_PRINCIPAL),
				members.texts("roles", SessionTerms.MAX_ROLES, SessionTerms.MAX_NAME_BYTES),
				SessionProperties.requireValid(
						members.textMap("properties", SessionProperties.MAX_COUNT, SessionProperties.MAX_VALUE_LENGTH)),
				members.number("reconnectMillis"), recordBytes(limits),
				(int) Math.min(limits.number("envelopeBytes"), SessionSettings.PROTOCOL_RECORD_BYTES),
				members.encodedBytes("edge", 0, MAX_STATEMENT));
	}

	byte[] encode() {
		ObjectNode object = StrictJson.newObject().put("session", this.session).put("resumed", this.resumed);
		if (this.principal != null) {
			object.put("principal", this.principal);
		}
		this.roles.forEach(object.putArray("roles")::add);
		ObjectNode members = object.putObject("properties");
		this.properties.forEach(members::put);
		object.put("reconnectMillis", this.reconnectMillis);
		object.putObject("limits").put("recordBytes", this.recordBytes).put("envelopeBytes", this.envelopeBytes);
		return StrictJson.write(object.put("edge", this.edge));
	}

	byte[] edgeBytes() {
		return StrictJson.decodeBytes("edge", this.edge);
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
