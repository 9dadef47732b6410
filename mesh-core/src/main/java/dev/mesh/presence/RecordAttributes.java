package dev.mesh.presence;

import dev.mesh.filter.Attributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a filter sees of a record: what its peer says of itself, and nothing that differs
 * from one observer to the next.
 */
record RecordAttributes(PeerRecord record) implements Attributes {

	private static final String METADATA = "metadata";

	@Override
	public @Nullable Object value(String name) {
		return switch (name) {
			case "name" -> this.record.name();
			case "key" -> this.record.key().toString();
			case "os" -> this.record.os();
			case "software" -> this.record.software();
			case METADATA -> this.record.metadata();
			default -> memberWithDots(this.record.metadata(), name);
		};
	}

	/** A member whose own name has dots; the filter itself walks into nested ones. */
	static @Nullable Object memberWithDots(Map<String, Object> metadata, String name) {
		String prefix = METADATA + ".";
		return name.startsWith(prefix) ? metadata.get(name.substring(prefix.length())) : null;
	}

}
