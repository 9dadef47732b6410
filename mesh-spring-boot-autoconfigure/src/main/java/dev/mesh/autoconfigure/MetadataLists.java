package dev.mesh.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Spring Boot binds a list that lies within a {@code Map<String, Object>} as a map with
 * the keys 0, 1, 2 and so on. This makes lists of them again, so that peers see the
 * metadata as it was written.
 */
final class MetadataLists {

	private MetadataLists() {
	}

	static Map<String, Object> restore(Map<String, Object> metadata) {
		Map<String, Object> restored = new LinkedHashMap<>();
		metadata.forEach((name, value) -> restored.put(name, value(value)));
		return restored;
	}

	private static Object value(Object value) {
		if (!(value instanceof Map<?, ?> map)) {
			return value;
		}
		Map<String, Object> members = new LinkedHashMap<>();
		map.forEach((name, member) -> members.put(String.valueOf(name), value(member)));
		return isList(members) ? members.values().stream().toList() : members;
	}

	private static boolean isList(Map<String, Object> members) {
		int index = 0;
		for (String name : members.keySet()) {
			if (!name.equals(Integer.toString(index++))) {
				return false;
			}
		}
		return !members.isEmpty();
	}

}
