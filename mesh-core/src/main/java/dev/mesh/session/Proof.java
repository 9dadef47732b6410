package dev.mesh.session;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Content of PROOF: what a dialer shows once the acceptor has proven itself. Never
 * logged.
 *
 * @param credentials what proves its principal
 * @param properties session properties it proposes
 * @param record its signed presence record, in base64url
 * @param reconnectMillis its reconnect window
 * @param scope of whom it wants to be told, which presence understands
 */
record Proof(Credentials credentials, Map<String, String> properties, String record, long reconnectMillis,
		String scope) {

	/** What a dialer wants that does not say. */
	static final String EVERYBODY = "all";

	/** A presence record of 24 KiB takes a third more in base64url. */
	static final int MAX_BYTES = 48 * 1024;

	static final int MAX_PRINCIPAL = 255;

	private static final int MAX_RECORD = 24 * 1024;

	private static final int MAX_SCOPE = 1024;

	static Proof decode(byte[] content) {
		JsonMembers members = StrictJson.read(content, MAX_BYTES);
		return new Proof(CredentialsJson.decode(members.object("credentials")),
				SessionProperties.requireValid(
						members.textMap("properties", SessionProperties.MAX_COUNT, SessionProperties.MAX_VALUE_LENGTH)),
				members.encodedBytes("record", 0, MAX_RECORD), members.number("reconnectMillis"), scope(members));
	}

	private static String scope(JsonMembers members) {
		String scope = members.optionalText("scope", MAX_SCOPE);
		return (scope != null) ? scope : EVERYBODY;
	}

	byte[] encode() {
		ObjectNode object = StrictJson.newObject();
		CredentialsJson.encode(this.credentials, object.putObject("credentials"));
		ObjectNode members = object.putObject("properties");
		// Sorted, so that the same request gives the same bytes.
		new TreeMap<>(this.properties).forEach(members::put);
		object.put("record", this.record).put("reconnectMillis", this.reconnectMillis);
		if (!this.scope.equals(EVERYBODY)) {
			object.put("scope", this.scope);
		}
		return StrictJson.write(object);
	}

	byte[] recordBytes() {
		return StrictJson.decodeBytes("record", this.record);
	}

	@Override
	public String toString() {
		return "Proof[credentials=" + this.credentials + "]";
	}

}
