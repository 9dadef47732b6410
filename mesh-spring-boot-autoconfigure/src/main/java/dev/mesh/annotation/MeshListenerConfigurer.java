package dev.mesh.annotation;

/**
 * Bean of the application that registers listeners without annotations, or changes how
 * annotated ones are called. Several are called in their order, once, after all
 * singletons have been created and before anything listens.
 */
@FunctionalInterface
public interface MeshListenerConfigurer {

	/**
	 * Configures the listeners.
	 * @param registrar takes them
	 */
	void configureMeshListeners(MeshListenerEndpointRegistrar registrar);

}
