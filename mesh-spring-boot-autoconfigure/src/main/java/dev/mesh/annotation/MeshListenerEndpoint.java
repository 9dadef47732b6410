package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * A listener that a {@link MeshListenerEndpointRegistry} starts and stops: an annotated
 * method, or one that a {@link MeshListenerConfigurer} registers, as in
 * {@code MeshListenerEndpoint.of("orders", (bus, presence) -> bus.onMessage("orders/*", handler))}.
 */
public interface MeshListenerEndpoint {

	/**
	 * Its name.
	 * @return unique in its application context, not empty
	 */
	String id();

	/**
	 * Whether it begins to listen when the registry starts.
	 * @return true unless it says otherwise
	 */
	default boolean autoStartup() {
		return true;
	}

	/**
	 * Begins to listen. Called by the registry, never twice without the first having been
	 * closed, and never beside the closing: it, and the closing, must not wait for a
	 * thread that starts or stops the same listener.
	 * @param bus where messages, requests and streams come from
	 * @param presence where changes come from
	 * @return to be closed to end it; no call begins after that
	 */
	Registration listen(Bus bus, Presence presence);

	/**
	 * An endpoint that listens as soon as the application has started.
	 * @param id unique name
	 * @param listening begins to listen
	 * @return the endpoint
	 * @throws IllegalArgumentException when the id is blank
	 */
	static MeshListenerEndpoint of(String id, BiFunction<Bus, Presence, Registration> listening) {
		return of(id, true, listening);
	}

	/**
	 * An endpoint.
	 * @param id unique name
	 * @param autoStartup whether it listens as soon as the application has started
	 * @param listening begins to listen
	 * @return the endpoint
	 * @throws IllegalArgumentException when the id is blank
	 */
	static MeshListenerEndpoint of(String id, boolean autoStartup, BiFunction<Bus, Presence, Registration> listening) {
		Objects.requireNonNull(listening, "listening");
		if (id.isBlank()) {
			throw new IllegalArgumentException("A mesh listener needs an id to be started and stopped by");
		}
		return new ProgrammaticEndpoint(id, autoStartup, listening);
	}

}
