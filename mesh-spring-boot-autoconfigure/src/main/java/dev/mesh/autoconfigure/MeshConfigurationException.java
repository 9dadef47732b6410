package dev.mesh.autoconfigure;

import dev.mesh.limit.DurationRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the mesh cannot work. Names the property and, unless it is a
 * secret, its value.
 */
final class MeshConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String description;

	private final String action;

	MeshConfigurationException(String description, String action) {
		this(description, action, null);
	}

	MeshConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(description + " " + action, cause);
		this.description = description;
		this.action = action;
	}

	/** A value that lies outside of what is possible. */
	static MeshConfigurationException outOfRange(String property, Object value, String action) {
		return new MeshConfigurationException(
				"The property '" + property + "' has the value " + value + ", which is out of range.", action);
	}

	/**
	 * Returns a time of a property.
	 * @throws MeshConfigurationException when it is out of range
	 */
	static Duration require(String property, Duration value, DurationRange range, String example) {
		if (!range.contains(value)) {
			throw outOfRange(property, value, "Use " + range + ", such as " + example + ".");
		}
		return value;
	}

	String description() {
		return this.description;
	}

	String action() {
		return this.action;
	}

}
