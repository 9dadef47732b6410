package dev.mesh.filter;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The name of an attribute in an expression, and how its value is found: the whole name,
 * or else the part before the first dot, which names a map in which the rest is looked up
 * in the same way. So keys with dots in them can be reached, and the work grows with the
 * depth of the maps only.
 *
 * @param name as written
 * @param head the part before the first dot; {@code null} if there is no dot
 * @param rest the part after the first dot; empty if there is no dot
 */
record AttributeName(String name, @Nullable String head, String rest) {

	static AttributeName of(String name) {
		int dot = name.indexOf('.');
		return (dot < 0) ? new AttributeName(name, null, "")
				: new AttributeName(name, name.substring(0, dot), name.substring(dot + 1));
	}

	@Nullable Object valueIn(Attributes attributes) {
		Object value = attributes.value(this.name);
		if (value != null || this.head == null) {
			return value;
		}
		return walk(attributes.value(this.head), this.rest);
	}

	private static @Nullable Object walk(@Nullable Object start, String path) {
		Object current = start;
		String rest = path;
		while (current instanceof Map<?, ?> map) {
			Object value = map.get(rest);
			int dot = rest.indexOf('.');
			if (value != null || dot < 0) {
				return value;
			}
			current = map.get(rest.substring(0, dot));
			rest = rest.substring(dot + 1);
		}
		return null;
	}

}
