package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.lang.reflect.Method;
import java.util.List;

/**
 * A {@link BusStreamListener} method.
 *
 * @param id see {@link MeshListenerEndpoint#id()}
 * @param autoStartup see {@link MeshListenerEndpoint#autoStartup()}
 * @param patterns what it listens to, at least one
 * @param adapter hands streams to the method
 */
record StreamListenerEndpoint(String id, boolean autoStartup, List<PathPattern> patterns,
		StreamListenerAdapter adapter) implements MethodEndpoint {

	StreamListenerEndpoint {
		patterns = List.copyOf(patterns);
	}

	@Override
	public Method method() {
		return this.adapter.method();
	}

	@Override
	public Registration listen(Bus bus, Presence presence) {
		List<Registration> registrations = this.patterns.stream()
			.map((pattern) -> bus.onStream(pattern.toString(), this.adapter))
			.toList();
		return () -> registrations.forEach(Registration::close);
	}

}
