package dev.mesh.runtime;

import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceDiff;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest graph and those who observe it, which outlive the runs of a peer. Each
 * observer has a pace of its own: it is only told that there is something newer, and
 * takes the newest when it is ready. Thread-safe.
 */
final class PresenceFeed {

	private final List<GraphObserver> observers = new CopyOnWriteArrayList<>();

	private volatile @Nullable PresenceGraph newest;

	/** Null while the peer does not run. */
	private volatile @Nullable Dispatcher dispatcher;

	/** The newest graph; null before the first. */
	@Nullable PresenceGraph newest() {
		return this.newest;
	}

	/** By the loop, and before and after it runs. */
	void publish(PresenceGraph graph) {
		this.newest = graph;
		this.observers.forEach(GraphObserver::wake);
	}

	PresenceObserver observe(Consumer<PresenceGraph> callback) {
		return add(new GraphObserver(this, (before, now) -> callback.accept(now)));
	}

	PresenceObserver observeChanges(Consumer<PresenceChanges> callback) {
		return add(new GraphObserver(this, (before, now) -> {
			PresenceChanges changes = (before != null) ? PresenceDiff.between(before, now) : PresenceDiff.initial(now);
			if (before == null || !changes.changes().isEmpty()) {
				callback.accept(changes);
			}
		}));
	}

	/** A run begins. */
	void attach(Dispatcher running) {
		this.dispatcher = running;
		this.observers.forEach((observer) -> observer.attach(running));
	}

	void detach() {
		this.dispatcher = null;
	}

	void remove(GraphObserver observer) {
		this.observers.remove(observer);
	}

	private PresenceObserver add(GraphObserver observer) {
		this.observers.add(observer);
		Dispatcher running = this.dispatcher;
		if (running != null) {
			observer.attach(running);
		}
		return observer;
	}

}
