package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import tools.jackson.databind.node.ObjectNode;

/**
 * REJECTED and CLOSE: why an end will not go on. The texts of a remote end are cut and
 * made safe to log.
 */
final class Farewell {

	private static final int MAX_REASON = 200;

	private static final int MAX_ALTERNATIVES = 3;

	private static final int MAX_ADDRESS = 2_048;

	private Farewell() {
	}

	static byte[] encodeClose(Refusal refusal) {
		return StrictJson.write(object(refusal));
	}

	static byte[] encodeRejected(Refusal refusal) {
		ObjectNode object = object(refusal);
		if (refusal.seenIncarnation() > 0) {
			object.put("seen", refusal.seenIncarnation());
		}
		if (refusal.newerRecord() != null) {
			object.put("record", refusal.newerRecord());
		}
		refusal.alternatives().forEach(object.putArray("alternatives")::add);
		return StrictJson.write(object);
	}

	/** Reads either frame; CLOSE has fewer members. */
	static Refusal decode(byte[] body) {
		JsonMembers members = StrictJson.read(body, Proof.MAX_BYTES);
		return new Refusal(codeNamed(members.text("code", 64)), printable(members.text("reason", Proof.MAX_BYTES)),
				members.number("retryAfterMillis", 0), members.number("seen", 0),
				members.optionalText("record", Proof.MAX_BYTES),
				members.texts("alternatives", MAX_ALTERNATIVES, MAX_ADDRESS).stream().map(Farewell::printable).toList(),
				null);
	}

	private static ObjectNode object(Refusal refusal) {
		ObjectNode object = StrictJson.newObject()
			.put("code", refusal.code().name())
			.put("reason", cut(refusal.reason()));
		if (refusal.retryAfterMillis() > 0) {
			object.put("retryAfterMillis", refusal.retryAfterMillis());
		}
		return object;
	}

	/** A name this version does not know is from a newer one. */
	private static ErrorCode codeNamed(String name) {
		for (ErrorCode code : ErrorCode.values()) {
			if (code.name().equals(name)) {
				return code;
			}
		}
		return ErrorCode.INTERNAL_ERROR;
	}

	private static String printable(String text) {
		StringBuilder safe = new StringBuilder(cut(text));
		for (int i = 0; i < safe.length(); i++) {
			if (Character.isISOControl(safe.charAt(i))) {
				safe.setCharAt(i, ' ');
			}
		}
		return safe.toString();
	}

	/** Never through a character that takes two chars. */
	private static String cut(String text) {
		if (text.length() <= MAX_REASON) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_REASON - 1)) ? MAX_REASON - 1 : MAX_REASON);
	}

}
