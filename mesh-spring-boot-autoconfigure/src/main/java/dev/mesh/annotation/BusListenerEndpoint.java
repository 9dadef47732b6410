package dev.mesh.annotation;

import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link BusMessageListener} method.
 *
 * @param id see {@link MeshListenerEndpoint#id()}
 * @param autoStartup see {@link MeshListenerEndpoint#autoStartup()}
 * @param patterns what it listens to, at least one
 * @param target what is called
 */
record BusListenerEndpoint(String id, boolean autoStartup, List<PathPattern> patterns,
		BusListenerTarget target) implements MeshListenerEndpoint {

	BusListenerEndpoint {
		patterns = List.copyOf(patterns);
	}

	@Override
	public Registration listen(MeshListenerContext context) {
		BusListenerAdapter adapter = new BusListenerAdapter(context.methods().create(this.target), context.counters());
		List<Registration> registrations = new ArrayList<>();
		for (int i = 0; i < this.patterns.size(); i++) {
			List<PathPattern> earlier = this.patterns.subList(0, i);
			registrations.add(context.bus().onMessage(this.patterns.get(i).toString(), unlessTaken(adapter, earlier)));
		}
		return () -> registrations.forEach(Registration::close);
	}

	/**
	 * The bus calls each handler whose pattern matches; one method gets a message once.
	 */
	private static MessageHandler unlessTaken(MessageHandler handler, List<PathPattern> earlier) {
		if (earlier.isEmpty()) {
			return handler;
		}
		return (message) -> {
			if (earlier.stream().noneMatch((pattern) -> pattern.match(message.path()) != null)) {
				handler.onMessage(message);
			}
		};
	}

}
