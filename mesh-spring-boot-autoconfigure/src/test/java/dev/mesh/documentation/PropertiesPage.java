package dev.mesh.documentation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Makes {@code docs/properties.md} from the metadata of the properties. */
final class PropertiesPage {

	private static final String HEAD = """
			# Properties
			Everything that can be set, as an editor shows it too. This page is made from the metadata of the auto-configuration; do not change it by hand.

			Every property is an environment variable as well: in capitals, without dashes, with `_` for dots and around numbers (`mesh.server.users[0].principal` is `MESH_SERVER_USERS_0_PRINCIPAL`). Durations are written as `500ms`, `10s`, `5m`. Without any of them nothing is opened, dialled or written.
			""";

	private static final Map<String, String> HEADINGS = headings();

	private final PropertyNames names;

	PropertiesPage(PropertyNames names) {
		this.names = names;
	}

	private static Map<String, String> headings() {
		Map<String, String> headings = new LinkedHashMap<>();
		headings.put("mesh.peer.", "This peer");
		headings.put("mesh.session.", "Sessions that it opens");
		headings.put("mesh.server.", "Sessions that it serves");
		headings.put("mesh.bus.", "Bus, listeners and templates");
		headings.put("mesh.presence.", "Presence");
		headings.put("mesh.discovery.", "Finding peers");
		headings.put("mesh.security.", "Attestations");
		headings.put("mesh.tunnel.", "TCP tunnels");
		headings.put("management.", "Actuator");
		headings.put("mesh.", "All of it");
		return headings;
	}

	String text() {
		Map<String, List<JsonNode>> groups = new LinkedHashMap<>();
		HEADINGS.values().forEach((heading) -> groups.put(heading, new ArrayList<>()));
		for (JsonNode property : this.names.all()) {
			String name = property.get("name").asString();
			HEADINGS.entrySet()
				.stream()
				.filter((heading) -> name.startsWith(heading.getKey()))
				.findFirst()
				.map((heading) -> groups.get(heading.getValue()))
				.orElseThrow(() -> new IllegalStateException("No heading of the page is for " + name))
				.add(property);
		}
		StringBuilder page = new StringBuilder(HEAD);
		groups.forEach((heading, properties) -> {
			page.append("\n## ").append(heading).append("\n| property | type | default | is |\n|---|---|---|---|\n");
			properties.forEach((property) -> page.append(row(property)));
		});
		return page.toString();
	}

	private String row(JsonNode property) {
		String name = property.get("name").asString();
		StringJoiner description = new StringJoiner(" ").add(property.path("description").asString(""));
		for (JsonNode value : this.names.valuesOf(name)) {
			if (value.has("description")) {
				description.add("`" + value.get("value").asString() + "`: " + value.get("description").asString());
			}
		}
		return "| `" + name + "` | " + type(property.get("type").asString()) + " | " + defaultOf(property) + " | "
				+ description.toString().replace("|", "\\|").replace("\n", " ") + " |\n";
	}

	private static String defaultOf(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		if (value.isMissingNode() || (value.isArray() && value.isEmpty())) {
			return "";
		}
		List<String> parts = new ArrayList<>();
		if (value.isArray()) {
			value.forEach((one) -> parts.add(one.asString()));
		}
		else {
			parts.add(value.asString());
		}
		String text = String.join(", ", parts);
		return text.isEmpty() ? "" : "`" + text + "`";
	}

	/** Without packages and outer classes, as code that is escaped. */
	private static String type(String type) {
		return type.replaceAll("[\\w.]+[.$](\\w+)", "$1").replace("<", "&lt;").replace(">", "&gt;").replace(",", ", ");
	}

}
