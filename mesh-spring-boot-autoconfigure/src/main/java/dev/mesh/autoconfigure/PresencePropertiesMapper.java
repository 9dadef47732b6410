package dev.mesh.autoconfigure;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.presence.PresenceScope;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.presence.PresenceVisibility;
import java.time.Duration;
import java.util.Map;

/**
 * Turns {@code mesh.presence} into settings, and refuses what cannot work.
 */
final class PresencePropertiesMapper {

	private static final String SCOPE = "mesh.presence.scope";

	private static final String VISIBILITY = "mesh.presence.visibility";

	private final MeshProperties.Presence properties;

	private final boolean acceptsSessions;

	PresencePropertiesMapper(MeshProperties properties) {
		this.properties = properties.presence();
		this.acceptsSessions = properties.server().enabled();
	}

	PresenceSettings settings(PresenceSettings settings) {
		Duration debounce = MeshConfigurationException.require("mesh.presence.debounce", this.properties.debounce(),
				PresenceSettings.DEBOUNCE, "200ms");
		int leafRecords = this.properties.maxLeafRecords();
		if (leafRecords < 1) {
			throw MeshConfigurationException.outOfRange("mesh.presence.max-leaf-records", leafRecords,
					"Use 1 or more; 1000 is the default.");
		}
		return settings.withDebounce(debounce)
			.withMaxLeafRecords(leafRecords)
			.withScope(scope())
			.withVisibility(visibility());
	}

	private PresenceScope scope() {
		PresenceScope scope;
		try {
			scope = PresenceScope.parse(this.properties.scope());
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException(
					"The property '" + SCOPE + "' cannot be used. " + ex.getMessage() + ".",
					"Use all, hub or a filter of at most " + PresenceScope.MAX_CHARACTERS
							+ " characters, such as metadata.kind is 'till'.",
					ex);
		}
		if (!scope.isAll() && this.acceptsSessions) {
			throw new MeshConfigurationException(
					"The property '" + SCOPE + "' is set to '" + scope
							+ "', but this peer accepts sessions, and then has to be told of everybody.",
					"Take it out, or set 'mesh.server.enabled' to false.");
		}
		return scope;
	}

	private PresenceVisibility visibility() {
		this.properties.visibility().forEach((role, told) -> {
			try {
				PresenceVisibility.of(Map.of(role, told));
			}
			catch (FilterSyntaxException ex) {
				throw new MeshConfigurationException(
						"The property '" + VISIBILITY + "." + role + "' cannot be used. " + ex.getMessage() + ".",
						"Use all, none or a filter, such as metadata.public = true.", ex);
			}
		});
		return PresenceVisibility.of(this.properties.visibility());
	}

}
