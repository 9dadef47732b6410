package dev.mesh.autoconfigure;

import dev.mesh.MeshSettings;

/**
 * Changes the settings of the mesh beyond what properties offer. Beans of this type are
 * applied in their order, after the properties.
 */
@FunctionalInterface
public interface MeshSettingsCustomizer {

	/**
	 * Returns the settings to use.
	 * @param settings the settings so far
	 * @return the same, or others made from them; never null
	 */
	MeshSettings customize(MeshSettings settings);

}
