package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a received JSON object. A known member of the wrong kind, or above its
 * limit, is MALFORMED_FRAME; an optional one that is {@code null} counts as absent;
 * unknown ones are never looked at.
 */
final class JsonMembers {

	private final ObjectNode object;

	JsonMembers(ObjectNode object) {
		this.object = object;
	}

	String text(String name, int maxLength) {
		String value = optionalText(name, maxLength);
		if (value == null) {
			throw missing(name);
		}
		return value;
	}

	@Nullable String optionalText(String name, int maxLength) {
		JsonNode node = find(name);
		return (node != null) ? textOf(name, node, maxLength) : null;
	}

	long number(String name) {
		JsonNode node = find(name);
		if (node == null) {
			throw missing(name);
		}
		return numberOf(name, node);
	}

	long number(String name, long whenAbsent) {
		JsonNode node = find(name);
		return (node != null) ? numberOf(name, node) : whenAbsent;
	}

	boolean flag(String name) {
		JsonNode node = find(name);
		if (node == null || !node.isBoolean()) {
			throw StrictJson.malformed("'" + name + "' is not true or false");
		}
		return node.booleanValue();
	}

	PeerKey key(String name) {
		byte[] bytes = StrictJson.decodeBytes(name, text(name, 43));
		if (bytes.length != 32) {
			throw StrictJson.malformed("'" + name + "' is not a key of 32 bytes");
		}
		return PeerKey.of(bytes);
	}

	/** The text of a member that holds bytes in base64url, checked to be just that. */
	String encodedBytes(String name, int minBytes, int maxBytes) {
		String text = text(name, (maxBytes * 4 + 2) / 3);
		int length = StrictJson.decodeBytes(name, text).length;
		if (length < minBytes || length > maxBytes) {
			throw StrictJson.malformed("'" + name + "' has " + length + " bytes");
		}
		return text;
	}

	<E extends Enum<E>> E constant(String name, Class<E> type) {
		String text = text(name, 32);
		for (E constant : type.getEnumConstants()) {
			if (constant.name().equals(text)) {
				return constant;
			}
		}
		throw StrictJson.malformed("'" + name + "' is none of the known values");
	}

	JsonMembers object(String name) {
		if (find(name) instanceof ObjectNode node) {
			return new JsonMembers(node);
		}
		throw StrictJson.malformed("'" + name + "' is not an object");
	}

	/** Values of an array of integers. */
	List<Long> numbers(String name, int maxCount) {
		List<Long> values = new ArrayList<>();
		for (JsonNode node : elements(name, maxCount)) {
			values.add(numberOf(name, node));
		}
		return values;
	}

	/** Values of an array of texts; empty when it is absent. */
	List<String> texts(String name, int maxCount, int maxLength) {
		List<String> values = new ArrayList<>();
		if (find(name) != null) {
			for (JsonNode node : elements(name, maxCount)) {
				values.add(textOf(name, node, maxLength));
			}
		}
		return values;
	}

	/** Members of an object of texts in their order; empty when it is absent. */
	Map<String, String> textMap(String name, int maxCount, int maxLength) {
		Map<String, String> values = new LinkedHashMap<>();
		if (find(name) == null) {
			return values;
		}
		ObjectNode members = object(name).object;
		if (members.size() > maxCount) {
			throw StrictJson.malformed("'" + name + "' has more than " + maxCount + " members");
		}
		for (Map.Entry<String, JsonNode> member : members.properties()) {
			values.put(member.getKey(), textOf(name, member.getValue(), maxLength));
		}
		return values;
	}

	/** The whole object as compact JSON. */
	String toJson() {
		return this.object.toString();
	}

	private Iterable<JsonNode> elements(String name, int maxCount) {
		JsonNode node = find(name);
		if (node == null || !node.isArray() || node.size() > maxCount) {
			throw StrictJson.malformed("'" + name + "' is not an array of at most " + maxCount + " values");
		}
		return node;
	}

	private @Nullable JsonNode find(String name) {
		JsonNode node = this.object.get(name);
		return (node == null || node.isNull()) ? null : node;
	}

	private static String textOf(String name, JsonNode node, int maxLength) {
		if (!node.isString() || node.stringValue().length() > maxLength) {
			throw StrictJson.malformed("'" + name + "' is not a text of at most " + maxLength + " characters");
		}
		return node.stringValue();
	}

	private static long numberOf(String name, JsonNode node) {
		if (node.isIntegralNumber() && node.canConvertToLong()) {
			long value = node.longValue();
			if (value >= 0 && value <= StrictJson.MAX_INTEGER) {
				return value;
			}
		}
		throw StrictJson.malformed("'" + name + "' is not an integer from 0 to 2^53-1");
	}

	private static RuntimeException missing(String name) {
		return StrictJson.malformed("'" + name + "' is missing");
	}

}
