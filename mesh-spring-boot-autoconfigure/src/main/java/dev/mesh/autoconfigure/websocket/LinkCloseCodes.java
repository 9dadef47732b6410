package dev.mesh.autoconfigure.websocket;

import dev.mesh.wire.ErrorCode;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.CloseReason;
import java.nio.charset.StandardCharsets;

/**
 * Close codes of RFC 6455, section 7.4, for the reasons of the mesh. They are for proxies
 * and people: peers tell each other why in the protocol itself.
 */
final class LinkCloseCodes {

	/** Codes from here on are for applications to define. */
	private static final int PRIVATE_CODES = 4000;

	private static final int MAX_REASON_BYTES = 123;

	private LinkCloseCodes() {
	}

	/**
	 * The close reason for a text that begins with the name of an {@link ErrorCode}, as
	 * the mesh writes them.
	 */
	static CloseReason of(String reason) {
		int end = 0;
		while (end < reason.length() && (Character.isUpperCase(reason.charAt(end)) || reason.charAt(end) == '_')) {
			end++;
		}
		return of(code(reason.substring(0, end)), reason);
	}

	static CloseReason of(CloseCode code, String reason) {
		return new CloseReason(code, shortened(reason));
	}

	private static CloseCode code(String name) {
		for (ErrorCode code : ErrorCode.values()) {
			if (code.name().equals(name)) {
				return code(code);
			}
		}
		return CloseCodes.NORMAL_CLOSURE;
	}

	private static CloseCode code(ErrorCode code) {
		return switch (code) {
			case NORMAL -> CloseCodes.NORMAL_CLOSURE;
			case GOING_AWAY -> CloseCodes.GOING_AWAY;
			case PROTOCOL_ERROR, MALFORMED_FRAME, UNKNOWN_FRAME -> CloseCodes.PROTOCOL_ERROR;
			case RECORD_TOO_LARGE -> CloseCodes.TOO_BIG;
			case INTERNAL_ERROR -> CloseCodes.UNEXPECTED_CONDITION;
			case BUSY, TOO_MANY_SESSIONS -> CloseCodes.TRY_AGAIN_LATER;
			default -> CloseCodes.getCloseCode(PRIVATE_CODES + code.code());
		};
	}

	private static String shortened(String reason) {
		String text = reason;
		while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
			text = text.substring(0, Math.min(text.length() - 1, MAX_REASON_BYTES));
		}
		return text;
	}

}
