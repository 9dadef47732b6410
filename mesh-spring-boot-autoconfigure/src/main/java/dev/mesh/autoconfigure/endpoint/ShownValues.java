package dev.mesh.autoconfigure.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * What applications have put into the mesh, as one who asks the endpoint may see it: the
 * names always, the values as Boot's {@link Sanitizer} leaves them.
 */
final class ShownValues {

	private final Sanitizer sanitizer;

	private final boolean shown;

	/** {@code shown} = whether values that no sanitizing function changes are shown. */
	ShownValues(Sanitizer sanitizer, boolean shown) {
		this.sanitizer = sanitizer;
		this.shown = shown;
	}

	/**
	 * Every value at every depth.
	 * @param prefix what the names of the values begin with, for sanitizing functions
	 */
	Map<String, Object> of(String prefix, Map<String, ?> values) {
		Map<String, Object> result = new LinkedHashMap<>();
		values.forEach((name, value) -> result.put(name, value(prefix + "." + name, value)));
		return result;
	}

	@SuppressWarnings("NullAway") // A value can be null, and is shown as it is.
	private Object value(String key, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> result = new LinkedHashMap<>();
			map.forEach((name, nested) -> result.put(String.valueOf(name), value(key + "." + name, nested)));
			return result;
		}
		if (value instanceof List<?> list) {
			List<Object> result = new ArrayList<>();
			for (Object element : list) {
				result.add(value(key + "[" + result.size() + "]", element));
			}
			return result;
		}
		return this.sanitizer.sanitize(new SanitizableData(null, key, value), this.shown);
	}

}
