package dev.mesh.session;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for session properties, for those of users and for those that come over the
 * network.
 */
final class SessionProperties {

	static final int MAX_COUNT = 64;

	static final int MAX_KEY_LENGTH = 255;

	static final int MAX_VALUE_LENGTH = 4_096;

	private static final int MAX_TOTAL_BYTES = 8_192;

	private static final String FORBIDDEN = "\"'()";

	private SessionProperties() {
	}

	static void requireKey(String key) {
		if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
			throw new IllegalArgumentException("A property key has 1 to " + MAX_KEY_LENGTH + " characters, but "
					+ (key.isEmpty() ? "an empty one" : "one of " + key.length() + " characters") + " was given");
		}
		if (key.charAt(0) == '$') {
			throw new IllegalArgumentException("Property key '" + key
					+ "' begins with '$', which is reserved for what the mesh itself sets; use another first character");
		}
		if (!isPlain(key)) {
			throw new IllegalArgumentException("Property key '" + key
					+ "' must not hold white space, quotes or parentheses, because filters name properties by it");
		}
	}

	static void requireValue(String key, String value) {
		if (value.length() > MAX_VALUE_LENGTH) {
			throw new IllegalArgumentException("The value of property '" + key + "' has " + value.length()
					+ " characters; at most " + MAX_VALUE_LENGTH + " are sent");
		}
	}

	/** Checks that properties, to which a key was just added, can be sent together. */
	static void requireFit(String key, Map<String, String> properties) {
		long bytes = 0;
		for (Map.Entry<String, String> property : properties.entrySet()) {
			bytes += property.getKey().getBytes(StandardCharsets.UTF_8).length;
			bytes += property.getValue().getBytes(StandardCharsets.UTF_8).length;
		}
		if (properties.size() > MAX_COUNT || bytes > MAX_TOTAL_BYTES) {
			throw new IllegalArgumentException(
					"With property '" + key + "' there are " + properties.size() + " properties of " + bytes
							+ " bytes; at most " + MAX_COUNT + " of " + MAX_TOTAL_BYTES + " bytes together are sent");
		}
	}

	/**
	 * What is wrong with properties that an authenticator grants; null when nothing is.
	 */
	static @Nullable String flawOf(Map<String, String> granted) {
		try {
			granted.forEach((key, value) -> {
				requireKey(key);
				requireValue(key, value);
				requireFit(key, granted);
			});
			return null;
		}
		catch (IllegalArgumentException ex) {
			return "the authenticator has granted properties that cannot be sent: " + ex.getMessage();
		}
	}

	/** Checks properties that a remote end proposes or has accepted. */
	static Map<String, String> requireValid(Map<String, String> received) {
		for (String key : received.keySet()) {
			if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || key.charAt(0) == '$' || !isPlain(key)) {
				throw StrictJson.malformed("a property key breaks the rules for keys");
			}
		}
		return received;
	}

	private static boolean isPlain(String key) {
		return key.chars()
			.noneMatch((c) -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)
					|| FORBIDDEN.indexOf(c) >= 0);
	}

}
