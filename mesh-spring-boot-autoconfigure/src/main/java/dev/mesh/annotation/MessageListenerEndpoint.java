package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A {@link BusMessageListener} method.
 *
 * @param id see {@link MeshListenerEndpoint#id()}
 * @param autoStartup see {@link MeshListenerEndpoint#autoStartup()}
 * @param patterns what it listens to, at least one
 * @param adapter hands messages and requests to the method
 */
record MessageListenerEndpoint(String id, boolean autoStartup, List<PathPattern> patterns,
		MessageListenerAdapter adapter) implements MethodEndpoint {

	MessageListenerEndpoint {
		patterns = List.copyOf(patterns);
	}

	@Override
	public Method method() {
		return this.adapter.method();
	}

	@Override
	public Registration listen(Bus bus, Presence presence) {
		this.adapter.open();
		List<Registration> registrations = new ArrayList<>();
		for (int i = 0; i < this.patterns.size(); i++) {
			String pattern = this.patterns.get(i).toString();
			List<PathPattern> earlier = this.patterns.subList(0, i);
			registrations.add(listenForMessages(bus, pattern, earlier));
			if (this.adapter.answersRequests()) {
				registrations.add(bus.onRequestAsync(pattern, this.adapter::onRequest));
			}
		}
		// The earliest last: a later one leaves to it what both match.
		Collections.reverse(registrations);
		return () -> {
			registrations.forEach(Registration::close);
			this.adapter.close();
		};
	}

	/**
	 * The bus calls each handler whose pattern matches; one method gets a message once.
	 */
	private Registration listenForMessages(Bus bus, String pattern, List<PathPattern> earlier) {
		if (this.adapter.isInOrderOfTheSender()) {
			return bus.onMessage(pattern, (message) -> {
				if (!isTaken(message.path(), earlier)) {
					this.adapter.onMessage(message);
				}
			});
		}
		return bus.onMessageAsync(pattern, (message) -> isTaken(message.path(), earlier)
				? MessageListenerAdapter.HANDLED : this.adapter.onMessageAsync(message));
	}

	private static boolean isTaken(String path, List<PathPattern> earlier) {
		for (PathPattern pattern : earlier) {
			if (pattern.match(path) != null) {
				return true;
			}
		}
		return false;
	}

}
