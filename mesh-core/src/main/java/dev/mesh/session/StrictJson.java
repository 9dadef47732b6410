package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as {@code docs/protocol.md}, section 1, allows it: whatever the bytes are, an
 * object or MALFORMED_FRAME.
 */
final class StrictJson {

	/** Largest object, but for PROOF, which holds a whole presence record. */
	static final int MAX_BYTES = 32 * 1024;

	/** Largest integer, which a JavaScript number still holds exactly. */
	static final long MAX_INTEGER = (1L << 53) - 1;

	private static final int MAX_DEPTH = 16;

	private static final JsonMapper MAPPER = mapper(MAX_DEPTH);

	/** Metadata in a presence record is 16 deep itself, and holds any numbers. */
	private static final JsonMapper RECORD_MAPPER = mapper(MAX_DEPTH + 1);

	private StrictJson() {
	}

	static JsonMembers read(byte[] bytes, int maxBytes) {
		return read(MAPPER, bytes, maxBytes);
	}

	/** Reads the content of a presence record. */
	static JsonMembers readRecord(byte[] bytes) {
		return read(RECORD_MAPPER, bytes, MAX_BYTES);
	}

	private static JsonMembers read(JsonMapper mapper, byte[] bytes, int maxBytes) {
		if (bytes.length > maxBytes) {
			throw malformed(bytes.length + " bytes of JSON exceed the limit of " + maxBytes);
		}
		JsonNode root;
		try {
			// Decoded first: Jackson would take UTF-16 and UTF-32 for JSON as well.
			root = mapper.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
		}
		catch (CharacterCodingException ex) {
			throw malformed("JSON that is not UTF-8");
		}
		// A number with an exponent out of range is no JacksonException.
		catch (JacksonException | ArithmeticException | NumberFormatException ex) {
			// Not the message of the exception: it may quote a password.
			throw malformed("JSON that does not parse");
		}
		if (!(root instanceof ObjectNode object)) {
			throw malformed("JSON that is not an object");
		}
		return new JsonMembers(object);
	}

	static ObjectNode newObject() {
		return MAPPER.createObjectNode();
	}

	static byte[] write(ObjectNode object) {
		return MAPPER.writeValueAsBytes(object);
	}

	static String encodeBytes(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** Decodes base64url without padding, in its only accepted form. */
	static byte[] decodeBytes(String name, String text) {
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(text);
			if (encodeBytes(bytes).equals(text)) {
				return bytes;
			}
		}
		catch (IllegalArgumentException ex) {
			// Falls through.
		}
		throw malformed("'" + name + "' is not base64url without padding");
	}

	private static JsonMapper mapper(int maxDepth) {
		return JsonMapper
			.builder(JsonFactory.builder()
				.streamReadConstraints(
						StreamReadConstraints.builder().maxNestingDepth(maxDepth).maxNumberLength(64).build())
				.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
				.build())
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.build();
	}

	static ProtocolException malformed(String message) {
		return new ProtocolException(ErrorCode.MALFORMED_FRAME, message);
	}

}
