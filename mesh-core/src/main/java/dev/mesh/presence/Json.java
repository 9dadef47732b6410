package dev.mesh.presence;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes JSON with a mapper of its own, never the application's: strict in what
 * it reads.
 */
final class Json {

	/** Deepest metadata; the object itself is 1. */
	static final int MAX_DEPTH = 16;

	/** The largest integer that a JavaScript number still holds exactly. */
	static final long MAX_INTEGER = (1L << 53) - 1;

	/** A record is one level around its metadata. */
	private static final JsonMapper MAPPER = mapper(MAX_DEPTH + 1);

	private Json() {
	}

	static JsonMapper mapper(int maxDepth) {
		JsonFactory factory = JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(maxDepth).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build();
		return JsonMapper.builder(factory)
			.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.build();
	}

	static ObjectNode newObject() {
		return JsonNodeFactory.instance.objectNode();
	}

	/** Reads one object as it came from the network. */
	static ObjectNode readObject(byte[] content, String what) {
		try {
			// Decoded first: given bytes, Jackson would guess UTF-16 and UTF-32 as well.
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
			JsonNode node = MAPPER.readTree(text);
			if (node instanceof ObjectNode object) {
				return object;
			}
			throw malformed(what + " is not a JSON object");
		}
		catch (CharacterCodingException ex) {
			throw malformed(what + " is not UTF-8");
		}
		catch (JacksonException ex) {
			throw malformed(what + " is not JSON of the kind accepted: " + ex.getOriginalMessage());
		}
		catch (ArithmeticException | NumberFormatException ex) {
			// Jackson's answer to an exponent out of range.
			throw malformed(what + " has a number out of range");
		}
	}

	static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	/** A lone surrogate, which UTF-8 cannot express, becomes a question mark. */
	static byte[] writeBytes(Object value) {
		return write(value).getBytes(StandardCharsets.UTF_8);
	}

	static String base64(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** The members as an unmodifiable map, at every depth, in their order. */
	static Map<String, Object> toMap(ObjectNode object) {
		Map<String, Object> result = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> member : object.properties()) {
			putValue(result, member.getKey(), toValue(member.getValue()));
		}
		return Collections.unmodifiableMap(result);
	}

	/** Metadata may hold null, which the declared type of the map does not say. */
	@SuppressWarnings("NullAway")
	private static void putValue(Map<String, Object> map, String name, @Nullable Object value) {
		map.put(name, value);
	}

	private static @Nullable Object toValue(JsonNode node) {
		if (node instanceof ObjectNode object) {
			return toMap(object);
		}
		if (node.isArray()) {
			List<@Nullable Object> list = new ArrayList<>(node.size());
			for (JsonNode element : node) {
				list.add(toValue(element));
			}
			return Collections.unmodifiableList(list);
		}
		if (node.isString()) {
			return node.stringValue();
		}
		if (node.isBoolean()) {
			return node.booleanValue();
		}
		return node.isNull() ? null : toNumber(node);
	}

	private static Number toNumber(JsonNode node) {
		Number number = node.numberValue();
		if (number instanceof Double value && !Double.isFinite(value)) {
			throw malformed("number out of range");
		}
		return number;
	}

	static ProtocolException malformed(String message) {
		return new ProtocolException(ErrorCode.MALFORMED_FRAME, message);
	}

}
