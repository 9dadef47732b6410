package dev.mesh.session;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Credentials as PROOF and REAUTHENTICATE carry them, always encrypted. */
final class CredentialsJson {

	private CredentialsJson() {
	}

	static Credentials decode(JsonMembers members) {
		try {
			return decodeKnown(members);
		}
		catch (IllegalArgumentException ex) {
			throw StrictJson.malformed("credentials that break the rules");
		}
	}

	private static Credentials decodeKnown(JsonMembers members) {
		String type = members.text("type", 32);
		return switch (type) {
			case "anonymous" -> Credentials.anonymous();
			case "attestation" -> Credentials.attestation();
			case "password" -> Credentials.password(members.text("principal", Proof.MAX_PRINCIPAL),
					members.text("password", Credentials.MAX_SECRET_LENGTH));
			case "token" ->
				new Credentials.Token(Optional.ofNullable(members.optionalText("principal", Proof.MAX_PRINCIPAL)),
						members.text("token", Credentials.MAX_SECRET_LENGTH));
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
		else if (credentials instanceof Credentials.Attestation) {
			object.put("type", "attestation");
		}
		else if (credentials instanceof Credentials.Anonymous) {
			object.put("type", "anonymous");
		}
		else {
			throw new IllegalArgumentException("No credentials are given");
		}
	}

}
