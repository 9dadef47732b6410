package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the endpoints that are found while beans are created, until the registry can be
 * asked for without creating it too early; later ones go to it at once.
 */
final class MeshListenerEndpointRegistrar {

	private final List<MeshListenerEndpoint> waiting = new ArrayList<>();

	private @Nullable MeshListenerEndpointRegistry registry;

	synchronized void registerEndpoint(MeshListenerEndpoint endpoint) {
		if (this.registry == null) {
			this.waiting.add(endpoint);
		}
		else {
			this.registry.register(endpoint);
		}
	}

	synchronized void registerAllAt(MeshListenerEndpointRegistry target) {
		this.registry = target;
		this.waiting.forEach(target::register);
		this.waiting.clear();
	}

}
