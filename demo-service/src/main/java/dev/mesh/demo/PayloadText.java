package dev.mesh.demo;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A payload for JSON: as text if it is UTF-8, in base64 if not.
 *
 * @param text the payload, if it is UTF-8
 * @param base64 the payload, if it is not
 */
record PayloadText(@Nullable String text, @Nullable String base64) {

	static PayloadText of(ByteBuffer payload) {
		try {
			return new PayloadText(StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate()).toString(), null);
		}
		catch (CharacterCodingException ex) {
			byte[] bytes = new byte[payload.remaining()];
			payload.duplicate().get(bytes);
			return new PayloadText(null, Base64.getEncoder().encodeToString(bytes));
		}
	}

}
