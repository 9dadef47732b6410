package dev.mesh.annotation;

import dev.mesh.bus.Registration;

/**
 * One annotated method with the resolved attributes of one of its annotations.
 */
interface MeshListenerEndpoint {

	/**
	 * Unique in its application context.
	 */
	String id();

	/**
	 * Whether it begins to listen when the registry starts.
	 */
	boolean autoStartup();

	/**
	 * Begins to listen.
	 * @return to be closed to end it; no call begins after that
	 */
	Registration listen(MeshListenerContext context);

}
