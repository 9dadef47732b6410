package dev.mesh.autoconfigure;

import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.event.MeshSessionEvent;
import dev.mesh.event.PresenceChangedEvent;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import dev.mesh.session.Session;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what happens to sessions and to the presence graph as application events. An
 * event listener that throws keeps nobody from hearing of the next event.
 */
final class MeshEvents implements SessionListener, SmartLifecycle {

	static final String FAILED = "event-listener-failed";

	private static final Log logger = LogFactory.getLog(MeshEvents.class);

	private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

	private final ApplicationEventPublisher publisher;

	/**
	 * Looked up at the start: the mesh takes this as a listener before it has presence.
	 */
	private final ObjectProvider<Presence> presence;

	private final MeshCounters counters;

	private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

	private @Nullable PresenceObserver observer;

	MeshEvents(ApplicationEventPublisher publisher, ObjectProvider<Presence> presence, MeshCounters counters) {
		this.publisher = publisher;
		this.presence = presence;
		this.counters = counters;
	}

	@Override
	public void onSessionStateChanged(Session session, SessionState from, SessionState to) {
		publish(new MeshSessionEvent(session, from, to));
	}

	private void publish(ApplicationEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			this.counters.countDropped(FAILED);
			long now = System.nanoTime();
			long next = this.nextLogNanos.get();
			// Other peers decide how often there is an event.
			if (now - next >= 0 && this.nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
				logger.warn(
						"A listener of the application event " + event.getClass().getSimpleName() + " has failed ("
								+ this.counters.dropped(FAILED) + " times so far); others may not have heard of it",
						ex);
			}
		}
	}

	@Override
	public synchronized void start() {
		if (this.observer == null) {
			this.observer = this.presence.getObject()
				.observeChanges((changes) -> changes.changes()
					.forEach((change) -> publish(new PresenceChangedEvent(change, changes))));
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
