package dev.mesh.annotation;

import java.lang.reflect.Method;

/**
 * A listener that is an annotated method.
 */
sealed interface MethodEndpoint extends MeshListenerEndpoint
		permits MessageListenerEndpoint, StreamListenerEndpoint, PresenceListenerEndpoint {

	/** The method. */
	Method method();

}
