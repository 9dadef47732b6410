package dev.mesh.runtime;

import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One observation: between two calls any number of graphs may come and go, only the
 * newest is told.
 */
final class GraphObserver implements PresenceObserver {

	private static final Logger logger = System.getLogger(GraphObserver.class.getName());

	private final PresenceFeed feed;

	/** Takes the graph it was told last, if any, and the newest. */
	private final BiConsumer<@Nullable PresenceGraph, PresenceGraph> callback;

	/** Where it is called in this run; guarded by {@code this}. */
	private @Nullable Lane<GraphObserver> lane;

	/** Whose lane it is; guarded by {@code this}. */
	private @Nullable Dispatcher attached;

	/** Whether a call is on its way; guarded by {@code this}. */
	private boolean awake;

	/** What it was told last; guarded by {@code this}. */
	private @Nullable PresenceGraph told;

	private volatile boolean closed;

	GraphObserver(PresenceFeed feed, BiConsumer<@Nullable PresenceGraph, PresenceGraph> callback) {
		this.feed = feed;
		this.callback = callback;
	}

	/** A run begins, or the observation begins in the middle of one; idempotent. */
	void attach(Dispatcher dispatcher) {
		synchronized (this) {
			if (this.attached == dispatcher) {
				return;
			}
			this.attached = dispatcher;
			this.lane = dispatcher.lane(GraphObserver::tell);
			this.awake = false;
		}
		wake();
	}

	/** There is a newer graph. */
	void wake() {
		synchronized (this) {
			if (this.awake || this.closed || this.lane == null) {
				return;
			}
			this.awake = true;
			this.lane.add(this);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.feed.remove(this);
	}

	private void tell() {
		PresenceGraph before;
		PresenceGraph now;
		synchronized (this) {
			this.awake = false;
			now = this.feed.newest();
			before = this.told;
			if (this.closed || now == null || now == before) {
				return;
			}
			this.told = now;
		}
		try {
			this.callback.accept(before, now);
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING,
					"A presence observer failed on graph " + now.revision() + "; it hears of the next one", ex);
		}
	}

}
