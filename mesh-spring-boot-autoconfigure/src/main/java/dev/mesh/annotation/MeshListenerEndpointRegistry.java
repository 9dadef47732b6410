package dev.mesh.annotation;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application context by id. It begins to listen when the context
 * starts, after the mesh itself, and only then lets the mesh hand over messages: what
 * came earlier has waited. Thread-safe.
 * <p>
 * When the context stops or pauses, listeners are kept until the mesh has stopped, which
 * follows at once, so that no message is refused because its listener went first.
 */
public final class MeshListenerEndpointRegistry implements SmartLifecycle, DisposableBean {

	/**
	 * Phase in which it starts and stops: after, and before, the mesh.
	 */
	public static final int PHASE = DEFAULT_PHASE - 100;

	private final Mesh mesh;

	private final Bus bus;

	private final Presence presence;

	private final MeshListenerCounters counters;

	private final Map<String, MeshListenerEndpoint> endpoints = new LinkedHashMap<>();

	private final Map<String, Registration> listening = new LinkedHashMap<>();

	private boolean running;

	MeshListenerEndpointRegistry(Mesh mesh, Bus bus, Presence presence, MeshListenerCounters counters) {
		this.mesh = mesh;
		this.bus = bus;
		this.presence = presence;
		this.counters = counters;
	}

	/** Registers a listener, which begins to listen at once when the registry runs. */
	synchronized void register(MeshListenerEndpoint endpoint) {
		if (this.endpoints.containsKey(endpoint.id())) {
			throw duplicate(endpoint, this.endpoints.get(endpoint.id()));
		}
		this.endpoints.put(endpoint.id(), endpoint);
		if (this.running && endpoint.autoStartup()) {
			listen(endpoint);
		}
	}

	private static IllegalStateException duplicate(MeshListenerEndpoint endpoint,
			@Nullable MeshListenerEndpoint other) {
		String remedy = "Give each its own, or none to have one made up; a prototype bean is registered anew for each "
				+ "instance.";
		if (endpoint instanceof MethodEndpoint second) {
			String owner = (other instanceof MethodEndpoint first)
					? InvalidListenerMethodException.describe(first.method())
					: "a listener of a MeshListenerConfigurer";
			return new InvalidListenerMethodException(second.method(),
					"its id '" + endpoint.id() + "' is taken by " + owner, remedy);
		}
		return new InvalidListenerEndpointException(endpoint.id(),
				"there are two mesh listeners with the id '" + endpoint.id() + "'", remedy, null);
	}

	/**
	 * Ids of all listeners, in the order of their registration.
	 * @return a copy
	 */
	public synchronized Set<String> ids() {
		return new LinkedHashSet<>(this.endpoints.keySet());
	}

	/**
	 * Whether a listener listens.
	 * @param id its id
	 * @return false also when there is none
	 */
	public synchronized boolean isListening(String id) {
		return this.listening.containsKey(id);
	}

	/**
	 * Lets a listener listen; idempotent.
	 * @param id its id
	 * @throws IllegalArgumentException when there is none
	 */
	public synchronized void start(String id) {
		MeshListenerEndpoint endpoint = this.endpoints.get(id);
		if (endpoint == null) {
			throw new IllegalArgumentException(
					"There is no mesh listener '" + id + "', only " + this.endpoints.keySet());
		}
		listen(endpoint);
	}

	/**
	 * Stops a listener: no call begins after this has returned, one that runs is not
	 * waited for. Idempotent.
	 * @param id its id
	 */
	public void stop(String id) {
		Registration registration = remove(id);
		if (registration != null) {
			registration.close();
		}
	}

	private synchronized @Nullable Registration remove(String id) {
		return this.listening.remove(id);
	}

	/**
	 * Messages, requests and streams that could not be read as their listener wants them.
	 * @return a count since the application started
	 */
	public long unreadableMessages() {
		return this.counters.unreadableMessages();
	}

	/**
	 * Calls of {@link PresenceChanged} methods that ended with an exception.
	 * @return a count since the application started
	 */
	public long failedPresenceCalls() {
		return this.counters.failedPresenceCalls();
	}

	@Override
	public synchronized void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		this.endpoints.values().stream().filter(MeshListenerEndpoint::autoStartup).forEach(this::listen);
		this.mesh.startListening();
	}

	/**
	 * Stops all listeners.
	 */
	@Override
	public void stop() {
		markStopped();
		ids().forEach(this::stop);
	}

	@Override
	public void stop(Runnable callback) {
		markStopped();
		callback.run();
	}

	/**
	 * Called when the context ends: no call begins any more.
	 */
	@Override
	public void destroy() {
		stop();
	}

	private synchronized void markStopped() {
		this.running = false;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private void listen(MeshListenerEndpoint endpoint) {
		if (!this.listening.containsKey(endpoint.id())) {
			this.listening.put(endpoint.id(), endpoint.listen(this.bus, this.presence));
		}
	}

}
