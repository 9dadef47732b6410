package dev.mesh.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The peer that the filters of the tests look at.
 */
record TestAttributes(Map<String, Object> values) implements Attributes {

	static final TestAttributes TILL = new TestAttributes(Map.ofEntries(Map.entry("$Principal", "bob"),
			Map.entry("$Roles", Set.of("ops", "device")), Map.entry("name", "till-7"), Map.entry("os", "Linux"),
			Map.entry("hops", 1), Map.entry("quoted", "it's \"so\" \\"), Map.entry("percent", "100% of_it"),
			Map.entry("metadata", metadata())));

	@Override
	public @Nullable Object value(String name) {
		return this.values.get(name);
	}

	private static Map<String, Object> metadata() {
		Map<String, Object> metadata = new HashMap<>();
		metadata.put("version", 2);
		metadata.put("ratio", 0.1);
		metadata.put("float", 0.1f);
		metadata.put("long", 9_007_199_254_740_993L);
		metadata.put("big", new BigInteger("123456789012345678901234567890"));
		metadata.put("decimal", new BigDecimal("1.50"));
		metadata.put("huge", new BigDecimal("1E+2000000000"));
		metadata.put("nan", Double.NaN);
		metadata.put("infinite", Double.POSITIVE_INFINITY);
		metadata.put("atomic", new AtomicInteger(5));
		metadata.put("text", "2");
		metadata.put("empty", "");
		metadata.put("active", true);
		metadata.put("nothing", null);
		metadata.put("tags", Arrays.asList("a", 1, null, List.of()));
		metadata.put("address", Map.of("city", "Bern", "geo", Map.of("lat", 46.9)));
		metadata.put("a.b", Map.of("c.d", "dotted"));
		metadata.put("app.version", "dotted");
		metadata.put("object", new Object());
		return metadata;
	}

}
