package dev.mesh.presence;

import dev.mesh.presence.PeerMetadataException.Reason;
import dev.mesh.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks and converts what a peer tells others about itself. Thread-safe: the
 * application's threads check before the loop is bothered.
 */
public final class PeerMetadata {

	/** Deeper than any limit, so that the depth is found out and not only refused. */
	private static final JsonMapper LENIENT = Json.mapper(500);

	/** What has no members at all is a mistake: nobody would see anything of it. */
	private static final JsonMapper WRITER = LENIENT.rebuild().enable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

	/**
	 * Text this much longer than the limit is not even parsed; less may be white space.
	 */
	private static final int MAX_BLANK_FACTOR = 16;

	private PeerMetadata() {
	}

	/**
	 * Writes metadata as it is published.
	 * @param metadata a map, record or bean with values as Jackson writes them: strings,
	 * numbers, booleans, null, lists, maps, records, beans
	 * @return compact JSON with sorted members
	 * @throws PeerMetadataException NOT_AN_OBJECT if it is something else, or something
	 * in it cannot be JSON, TOO_DEEP if it contains itself
	 */
	public static String jsonOf(Object metadata) {
		if (metadata instanceof CharSequence) {
			throw notAnObject(metadata, "for JSON text there is setPeerMetadataJson");
		}
		try {
			String json = WRITER.writeValueAsString(metadata);
			if (!json.startsWith("{")) {
				throw notAnObject(metadata, "an empty map is no metadata");
			}
			return canonicalJson(json);
		}
		catch (StreamConstraintsException ex) {
			throw new PeerMetadataException(Reason.TOO_DEEP, "Peer metadata is nested without end");
		}
		catch (JacksonException ex) {
			throw new PeerMetadataException(Reason.NOT_AN_OBJECT,
					"Peer metadata cannot be written as JSON: " + ex.getOriginalMessage());
		}
	}

	/**
	 * Makes a typed value of metadata.
	 * @param metadata the members
	 * @param type a record or bean; members that it does not know are left out
	 * @param what whose metadata it is, to begin the message with
	 * @throws IllegalArgumentException when it does not fit
	 */
	static <T> T convert(Map<String, Object> metadata, Class<T> type, String what) {
		try {
			return LENIENT.convertValue(metadata, type);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(
					what + " does not fit " + type.getName() + at(ex) + ": " + ex.getOriginalMessage(), ex);
		}
	}

	/**
	 * Makes a typed value of what this peer says about itself.
	 * @param json an object
	 * @param type a record or bean; members that it does not know are left out
	 * @throws IllegalArgumentException when it does not fit
	 */
	public static <T> T parse(String json, Class<T> type) {
		return convert(parse(json), type, "The metadata of this peer");
	}

	/**
	 * Brings JSON text into the form in which it is published.
	 * @param json an object; duplicate members are refused
	 * @return compact JSON with sorted members
	 * @throws PeerMetadataException NOT_AN_OBJECT
	 */
	public static String canonicalJson(String json) {
		return Json.write(parse(json));
	}

	/**
	 * Checks metadata against the limits.
	 * @param json JSON text; its compact form counts
	 * @param settings the limits
	 * @throws PeerMetadataException NOT_AN_OBJECT, TOO_LARGE or TOO_DEEP; the last two
	 * name both numbers
	 */
	public static void check(String json, PresenceSettings settings) {
		int limitBytes = settings.metadataMaxBytes();
		if (json.length() > (long) limitBytes * MAX_BLANK_FACTOR) {
			throw tooLarge(json.length(), limitBytes);
		}
		int depth = depth(json);
		if (depth > settings.metadataMaxDepth()) {
			throw new PeerMetadataException(Reason.TOO_DEEP, "Peer metadata is nested " + depth + " deep, the limit is "
					+ settings.metadataMaxDepth() + "; shorten the nesting");
		}
		int bytes = canonicalJson(json).getBytes(StandardCharsets.UTF_8).length;
		if (bytes > limitBytes) {
			throw tooLarge(bytes, limitBytes);
		}
	}

	/**
	 * Reads metadata.
	 * @param json JSON text
	 * @return the members in their order; unmodifiable at every depth
	 * @throws PeerMetadataException NOT_AN_OBJECT
	 */
	public static Map<String, Object> parse(String json) {
		try {
			JsonNode node = LENIENT.readTree(json);
			if (node instanceof ObjectNode object) {
				return Json.toMap(object);
			}
			throw new PeerMetadataException(Reason.NOT_AN_OBJECT,
					"Peer metadata must be a JSON object, but is " + node.getNodeType());
		}
		catch (JacksonException ex) {
			throw new PeerMetadataException(Reason.NOT_AN_OBJECT,
					"Peer metadata is not JSON: " + ex.getOriginalMessage());
		}
		catch (ProtocolException ex) {
			throw new PeerMetadataException(Reason.NOT_AN_OBJECT, "Peer metadata has a " + ex.getMessage());
		}
	}

	/**
	 * Counts brackets outside strings, so that it works for text of any depth, even if it
	 * is no JSON.
	 */
	private static int depth(String json) {
		int depth = 0;
		int deepest = 0;
		boolean inString = false;
		for (int i = 0; i < json.length(); i++) {
			char c = json.charAt(i);
			if (inString && c == '\\') {
				i++;
			}
			else if (c == '"') {
				inString = !inString;
			}
			else if (!inString && (c == '{' || c == '[')) {
				deepest = Math.max(deepest, ++depth);
			}
			else if (!inString && (c == '}' || c == ']')) {
				depth--;
			}
		}
		return deepest;
	}

	/** Which member it is about. */
	private static String at(JacksonException failure) {
		String path = failure.getPath()
			.stream()
			.map((step) -> (step.getPropertyName() != null) ? step.getPropertyName() : "[" + step.getIndex() + "]")
			.collect(Collectors.joining("."));
		return path.isEmpty() ? "" : " at '" + path + "'";
	}

	private static PeerMetadataException notAnObject(@Nullable Object metadata, String remedy) {
		return new PeerMetadataException(Reason.NOT_AN_OBJECT, "Peer metadata must be a map, record or bean, but "
				+ ((metadata != null) ? "a " + metadata.getClass().getName() : "null") + " was given; " + remedy);
	}

	private static PeerMetadataException tooLarge(int bytes, int limitBytes) {
		return new PeerMetadataException(Reason.TOO_LARGE,
				"Peer metadata has " + bytes + " bytes as JSON, the limit is " + limitBytes);
	}

}
