package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a JSON object from the network, each with its type and limit: anything
 * else is MALFORMED_FRAME. Members that nobody asks for are ignored. An optional member
 * that is null is absent.
 *
 * @param node the object
 * @param what its name in messages
 */
record JsonMembers(ObjectNode node, String what) {

	static JsonMembers read(byte[] content, String what) {
		return new JsonMembers(Json.readObject(content, what), what);
	}

	PeerKey key(String name) {
		try {
			return PeerKey.parse(text(name, 0, PeerRecord.MAX_TEXT_BYTES));
		}
		catch (IllegalArgumentException ex) {
			throw refused(name, "is not a key");
		}
	}

	long integer(String name, long min, long max) {
		return optionalInteger(name, min, max).orElseThrow(() -> refused(name, "is missing"));
	}

	OptionalLong optionalInteger(String name, long min, long max) {
		JsonNode value = member(name);
		if (value == null) {
			return OptionalLong.empty();
		}
		if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min
				|| value.longValue() > max) {
			throw refused(name, "is not an integer from " + min + " to " + max);
		}
		return OptionalLong.of(value.longValue());
	}

	/** False when it is absent. */
	boolean flag(String name) {
		JsonNode value = member(name);
		if (value != null && !value.isBoolean()) {
			throw refused(name, "is neither true nor false");
		}
		return value != null && value.booleanValue();
	}

	String text(String name, int minBytes, int maxBytes) {
		return optionalText(name, minBytes, maxBytes).orElseThrow(() -> refused(name, "is missing"));
	}

	Optional<String> optionalText(String name, int minBytes, int maxBytes) {
		JsonNode value = member(name);
		return (value != null) ? Optional.of(checkText(name, value, minBytes, maxBytes)) : Optional.empty();
	}

	/** Text of certain ASCII characters only. */
	String token(String name, int maxLength, IntPredicate characters) {
		String text = text(name, 1, maxLength);
		if (!text.chars().allMatch(characters)) {
			throw refused(name, "has characters that are not allowed");
		}
		return text;
	}

	List<String> texts(String name, int maxCount, int maxBytes) {
		List<JsonNode> elements = elements(name, maxCount);
		return elements.stream().map((element) -> checkText(name, element, 0, maxBytes)).toList();
	}

	/** Text by name; empty when it is absent. */
	Map<String, String> optionalTextMap(String name, int maxCount, int maxBytes) {
		JsonNode value = member(name);
		Map<String, String> result = new TreeMap<>();
		if (value == null) {
			return result;
		}
		ObjectNode object = asObject(name, value);
		if (object.size() > maxCount) {
			throw refused(name, "has more than " + maxCount + " members");
		}
		for (Map.Entry<String, JsonNode> member : object.properties()) {
			requireBytes(name, member.getKey(), 1, maxBytes);
			result.put(member.getKey(), checkText(name, member.getValue(), 0, maxBytes));
		}
		return result;
	}

	List<JsonMembers> objects(String name) {
		List<JsonMembers> result = new ArrayList<>();
		for (JsonNode element : elements(name, Integer.MAX_VALUE)) {
			result.add(new JsonMembers(asObject(name, element), this.what + "." + name));
		}
		return result;
	}

	ObjectNode object(String name) {
		JsonNode value = member(name);
		if (value == null) {
			throw refused(name, "is missing");
		}
		return asObject(name, value);
	}

	/** Base64url without padding, in the only form accepted: no free bits. */
	byte[] base64(String name, int maxBytes) {
		String text = text(name, 0, 2 + maxBytes * 4 / 3);
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(text);
			if (bytes.length <= maxBytes && Json.base64(bytes).equals(text)) {
				return bytes;
			}
		}
		catch (IllegalArgumentException ex) {
			// Falls through to the refusal.
		}
		throw refused(name, "is not base64url of at most " + maxBytes + " bytes");
	}

	<E extends Enum<E>> E constant(String name, E[] values) {
		String text = text(name, 0, PeerRecord.MAX_TEXT_BYTES);
		return Arrays.stream(values)
			.filter((value) -> value.name().equals(text))
			.findFirst()
			.orElseThrow(() -> refused(name, "is none of " + Arrays.toString(values)));
	}

	private List<JsonNode> elements(String name, int maxCount) {
		JsonNode value = member(name);
		if (value == null || !value.isArray() || value.size() > maxCount) {
			throw refused(name, "is not an array of at most " + maxCount);
		}
		List<JsonNode> elements = new ArrayList<>(value.size());
		value.forEach(elements::add);
		return elements;
	}

	private ObjectNode asObject(String name, JsonNode value) {
		if (value instanceof ObjectNode object) {
			return object;
		}
		throw refused(name, "is not an object");
	}

	private String checkText(String name, JsonNode value, int minBytes, int maxBytes) {
		if (!value.isString()) {
			throw refused(name, "is not a string");
		}
		return requireBytes(name, value.stringValue(), minBytes, maxBytes);
	}

	private String requireBytes(String name, String text, int minBytes, int maxBytes) {
		int bytes = (text.length() <= maxBytes) ? text.getBytes(StandardCharsets.UTF_8).length : Integer.MAX_VALUE;
		if (bytes < minBytes || bytes > maxBytes) {
			throw refused(name, "does not have " + minBytes + " to " + maxBytes + " bytes");
		}
		return text;
	}

	private @Nullable JsonNode member(String name) {
		JsonNode value = this.node.get(name);
		return (value == null || value.isNull()) ? null : value;
	}

	private RuntimeException refused(String name, String problem) {
		return Json.malformed(this.what + "." + name + " " + problem);
	}

}
