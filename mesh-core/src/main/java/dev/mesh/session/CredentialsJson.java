package dev.mesh.session;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Credentials as PROOF and REAUTHENTICATE carry them, always encrypted. */
final class CredentialsJson {

	private static final int MAX_SECRET = 8 * 1024;

	private CredentialsJson() {
	}

	static Credentials decode(JsonMembers members) {
		String type = members.text("type", 32);
		return switch (type) {
			case "anonymous" -> Credentials.anonymous();
			case "password" -> Credentials.password(members.text("principal", Proof.MAX_PRINCIPAL),
					members.text("password", MAX_SECRET));
			case "token" ->
				new Credentials.Token(Optional.ofNullable(members.optionalText("principal", Proof.MAX_PRINCIPAL)),
						members.text("token", MAX_SECRET));
			default -> throw StrictJson.malformed("credentials of an unknown type");
		};
	}

	static void encode(Credentials credentials, ObjectNode object) {
		if (credentials instanceof Credentials.Password password) {
			object.put("type", "password").put("principal", password.principal()).put("password", password.password());
		}
		else if (credentials instanceof Credentials.Token token) {
			object.put("type", "token");
			token.principal().ifPresent((principal) -> object.put("principal", principal));
			object.put("token", token.token());
		}
		else {
			object.put("type", "anonymous");
		}
	}

}
