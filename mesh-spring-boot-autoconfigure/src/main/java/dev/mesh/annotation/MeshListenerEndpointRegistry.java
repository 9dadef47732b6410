package dev.mesh.annotation;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

	/** Guarded by {@code this}, which is not held while a listener starts or stops. */
	private final Map<String, Listener> listeners = new LinkedHashMap<>();

	private volatile boolean running;

	MeshListenerEndpointRegistry(Mesh mesh, Bus bus, Presence presence, MeshListenerCounters counters) {
		this.mesh = mesh;
		this.bus = bus;
		this.presence = presence;
		this.counters = counters;
	}

	/** Registers a listener, which begins to listen at once when the registry runs. */
	void register(MeshListenerEndpoint endpoint) {
		Listener added = new Listener(endpoint);
		synchronized (this) {
			Listener other = this.listeners.putIfAbsent(endpoint.id(), added);
			if (other != null) {
				throw duplicate(endpoint, other.endpoint);
			}
		}
		if (this.running && endpoint.autoStartup()) {
			added.start();
		}
	}

	private static IllegalStateException duplicate(MeshListenerEndpoint endpoint, MeshListenerEndpoint other) {
		String remedy = "Give each its own, or none to have one made up.";
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
		return new LinkedHashSet<>(this.listeners.keySet());
	}

	/**
	 * Whether a listener listens.
	 * @param id its id
	 * @return false also when there is none
	 */
	public boolean isListening(String id) {
		Listener listener = find(id);
		return listener != null && listener.registration != null;
	}

	/**
	 * Lets a listener listen; idempotent.
	 * @param id its id
	 * @throws IllegalArgumentException when there is none
	 */
	public void start(String id) {
		Listener listener = find(id);
		if (listener == null) {
			throw new IllegalArgumentException("There is no mesh listener '" + id + "', only " + ids());
		}
		listener.start();
	}

	/**
	 * Stops a listener: no call begins after this has returned, one that runs is not
	 * waited for. Messages that were accepted and wait for it are not handled, and are
	 * not reported as handled: who has asked for
	 * {@link dev.mesh.bus.SendOptions.Acknowledge#HANDLED} hears NO_LISTENER when no
	 * other listener is left for them, or HANDLER_FAILED where they wait on an executor;
	 * the meters count them as {@code bus-listener} and {@code handler-failed}.
	 * Idempotent.
	 * @param id its id
	 */
	public void stop(String id) {
		Listener listener = find(id);
		if (listener != null) {
			listener.stop();
		}
	}

	private synchronized @Nullable Listener find(String id) {
		return this.listeners.get(id);
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
	public void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		all().stream().filter((listener) -> listener.endpoint.autoStartup()).forEach(Listener::start);
		this.mesh.startListening();
	}

	private synchronized List<Listener> all() {
		return List.copyOf(this.listeners.values());
	}

	/**
	 * Stops all listeners.
	 */
	@Override
	public void stop() {
		this.running = false;
		all().forEach(Listener::stop);
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		callback.run();
	}

	/**
	 * Called when the context ends: no call begins any more.
	 */
	@Override
	public void destroy() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * An endpoint that starts and stops one at a time: what a stop closes is closed
	 * before the next start listens.
	 */
	private final class Listener {

		private final MeshListenerEndpoint endpoint;

		/** Null while it does not listen; written under the lock. */
		private volatile @Nullable Registration registration;

		private Listener(MeshListenerEndpoint endpoint) {
			this.endpoint = endpoint;
		}

		private synchronized void start() {
			if (this.registration == null) {
				this.registration = this.endpoint.listen(MeshListenerEndpointRegistry.this.bus,
						MeshListenerEndpointRegistry.this.presence);
			}
		}

		private synchronized void stop() {
			Registration closed = this.registration;
			this.registration = null;
			if (closed != null) {
				closed.close();
			}
		}

	}

}
