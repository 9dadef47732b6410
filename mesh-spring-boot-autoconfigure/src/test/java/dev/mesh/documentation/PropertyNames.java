package dev.mesh.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The properties that the metadata of this module describes. */
final class PropertyNames {

	private static final Pattern ELEMENT = Pattern.compile("(.*?)\\[\\d+](?:\\.(.*))?");

	private final Map<String, JsonNode> properties = new TreeMap<>(Comparator.naturalOrder());

	private final Map<String, JsonNode> groups = new TreeMap<>();

	private final Map<String, JsonNode> hints = new TreeMap<>();

	PropertyNames() {
		JsonNode metadata = read();
		metadata.get("properties").forEach((property) -> put(this.properties, property));
		metadata.get("groups").forEach((group) -> put(this.groups, group));
		metadata.path("hints").forEach((hint) -> put(this.hints, hint));
	}

	private static JsonNode read() {
		try (InputStream in = PropertyNames.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			if (in == null) {
				throw new IllegalStateException("This module was compiled without its metadata");
			}
			return JsonMapper.shared().readTree(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void put(Map<String, JsonNode> map, JsonNode named) {
		map.put(named.get("name").asString(), named);
	}

	/** In the order of their names. */
	List<JsonNode> all() {
		return List.copyOf(this.properties.values());
	}

	/** The values that editors offer for a property. */
	List<JsonNode> valuesOf(String name) {
		JsonNode hint = this.hints.get(name);
		return (hint != null) ? List.copyOf(hint.path("values").values()) : List.of();
	}

	/** Whether a flat key, such as {@code mesh.server.users[0].principal}, is known. */
	boolean knows(String key) {
		Matcher element = ELEMENT.matcher(key);
		if (element.matches()) {
			JsonNode list = this.properties.get(element.group(1));
			return list != null && (element.group(2) == null
					|| hasMember(list.get("type").asString(), element.group(2).replaceAll("[.\\[].*", "")));
		}
		return this.properties.containsKey(key) || this.properties.values()
			.stream()
			.anyMatch((property) -> property.get("type").asString().startsWith("java.util.Map")
					&& key.startsWith(property.get("name").asString() + "."));
	}

	/** Whether the elements of a list of records have this member. */
	private static boolean hasMember(String listType, String member) {
		String type = listType.replaceAll(".*<(.*)>", "$1");
		try {
			RecordComponent[] members = Class.forName(type).getRecordComponents();
			return members != null && Arrays.stream(members).anyMatch((one) -> dashed(one.getName()).equals(member));
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
