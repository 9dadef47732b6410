package dev.mesh.autoconfigure;

import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.event.MeshSessionEvent;
import dev.mesh.event.PresenceChangedEvent;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import dev.mesh.session.Session;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what happens to sessions and to the presence graph as application events.
 */
final class MeshEvents implements SessionListener, SmartLifecycle {

	private final ApplicationEventPublisher publisher;

	/**
	 * Looked up at the start: the mesh takes this as a listener before it has presence.
	 */
	private final ObjectProvider<Presence> presence;

	private @Nullable PresenceObserver observer;

	MeshEvents(ApplicationEventPublisher publisher, ObjectProvider<Presence> presence) {
		this.publisher = publisher;
		this.presence = presence;
	}

	@Override
	public void onSessionStateChanged(Session session, SessionState from, SessionState to) {
		this.publisher.publishEvent(new MeshSessionEvent(session, from, to));
	}

	@Override
	public synchronized void start() {
		if (this.observer == null) {
			this.observer = this.presence.getObject()
				.observeChanges((changes) -> changes.changes()
					.forEach((change) -> this.publisher
						.publishEvent(new PresenceChangedEvent(change, changes.graph()))));
		}
	}

	@Override
	public synchronized void stop() {
		if (this.observer != null) {
			this.observer.close();
			this.observer = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.observer != null;
	}

	@Override
	public int getPhase() {
		return MeshListenerEndpointRegistry.PHASE;
	}

}
