package dev.mesh.link.http;

import java.nio.charset.StandardCharsets;

/**
 * The text of a close frame: well-formed UTF-8 of at most 123 bytes (RFC 6455, section
 * 5.5).
 */
final class CloseReason {

	static final int MAX_BYTES = 123;

	private CloseReason() {
	}

	/**
	 * The text, cut between two characters when it is too long; lone surrogates become
	 * question marks.
	 */
	static String fit(String reason) {
		String text = new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		int bytes = 0;
		for (int i = 0; i < text.length();) {
			int point = text.codePointAt(i);
			bytes += (point < 0x80) ? 1 : (point < 0x800) ? 2 : (point < 0x10000) ? 3 : 4;
			if (bytes > MAX_BYTES) {
				return text.substring(0, i);
			}
			i += Character.charCount(point);
		}
		return text;
	}

}
