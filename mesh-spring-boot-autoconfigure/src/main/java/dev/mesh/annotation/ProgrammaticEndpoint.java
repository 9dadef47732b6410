package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.util.function.BiFunction;

/**
 * A listener without an annotated method.
 *
 * @param id its name
 * @param autoStartup whether it listens at once
 * @param listening begins to listen
 */
record ProgrammaticEndpoint(String id, boolean autoStartup,
		BiFunction<Bus, Presence, Registration> listening) implements MeshListenerEndpoint {

	@Override
	public Registration listen(Bus bus, Presence presence) {
		try {
			return this.listening.apply(bus, presence);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidListenerEndpointException(this.id, String.valueOf(ex.getMessage()),
					"Correct what it passes to the bus, in the MeshListenerConfigurer that registers it.", ex);
		}
	}

}
