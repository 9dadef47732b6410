package dev.mesh.autoconfigure;

import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;

/**
 * Another network than the real one for the application's mesh: a bean of this type,
 * which a test kit defines, decides how peers reach each other. Applications have none.
 */
public interface MeshNetwork {

	/**
	 * Called with a new builder: what is added now comes before what the application
	 * adds, as authenticators that are asked first.
	 */
	void begin(MeshBuilder builder);

	/**
	 * Called with the builder as the application wants it, just before it builds: what is
	 * set now counts.
	 * @param settings what the application has given to the builder
	 */
	void complete(MeshBuilder builder, MeshSettings settings);

}
