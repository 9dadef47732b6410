package dev.mesh.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of ACCEPTED and TERMS that say what the dialer was granted.
 *
 * @param principal what the dialer was authenticated as; null for anonymous
 * @param roles roles the acceptor gave it
 * @param properties accepted session properties
 * @param expiresAtMillis when its credentials run out, in milliseconds of the acceptor's
 * wall clock; 0 = never
 * @param edge the signed edge statement, in base64url
 */
record GrantedTerms(@Nullable String principal, List<String> roles, Map<String, String> properties,
		long expiresAtMillis, String edge) {

	private static final int MAX_STATEMENT = 4 * 1024;

	static GrantedTerms of(SessionTerms terms, byte[] statement) {
		return new GrantedTerms(terms.principal(), terms.roles(), terms.properties(), terms.expiresAtMillis(),
				StrictJson.encodeBytes(statement));
	}

	static GrantedTerms decode(JsonMembers members) {
		return new GrantedTerms(members.optionalText("principal", Proof.MAX_PRINCIPAL),
				members.texts("roles", SessionTerms.MAX_ROLES, SessionTerms.MAX_NAME_BYTES),
				SessionProperties.requireValid(
						members.textMap("properties", SessionProperties.MAX_COUNT, SessionProperties.MAX_VALUE_LENGTH)),
				members.number("expiresAtMillis", 0), members.encodedBytes("edge", 0, MAX_STATEMENT));
	}

	void encode(ObjectNode object) {
		if (this.principal != null) {
			object.put("principal", this.principal);
		}
		this.roles.forEach(object.putArray("roles")::add);
		ObjectNode members = object.putObject("properties");
		this.properties.forEach(members::put);
		if (this.expiresAtMillis > 0) {
			object.put("expiresAtMillis", this.expiresAtMillis);
		}
		object.put("edge", this.edge);
	}

	byte[] edgeBytes() {
		return StrictJson.decodeBytes("edge", this.edge);
	}

	/** What the dialer keeps of it. */
	SessionTerms terms(String id, long reconnectMillis) {
		return new SessionTerms(id, this.principal, this.roles, this.properties, reconnectMillis, Map.of(),
				this.expiresAtMillis);
	}

}
