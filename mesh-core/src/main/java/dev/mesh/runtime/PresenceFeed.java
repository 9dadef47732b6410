package dev.mesh.runtime;

import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceDiff;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest graph and those who follow it, which outlive the runs of a peer. Each has a
 * pace of its own: it is only told that there is something newer, and takes the newest
 * when it is ready. Thread-safe.
 */
final class PresenceFeed {

	private final List<GraphSubscription<?>> subscriptions = new CopyOnWriteArrayList<>();

	private volatile @Nullable PresenceGraph newest;

	/** The newest as the run has numbered it; only used by its loop. */
	private @Nullable PresenceGraph published;

	/** Null while the peer does not run. */
	private volatile @Nullable Dispatcher dispatcher;

	private volatile boolean closed;

	/** The newest graph; null before the first. */
	@Nullable PresenceGraph newest() {
		return this.newest;
	}

	/** The threads of the run; null while there is none. */
	@Nullable Dispatcher dispatcher() {
		return this.dispatcher;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * By the loop, also at its end. Revisions go on where the run before has ended, which
	 * the run itself does not know; 1 is the graph of a peer that never ran.
	 */
	void publish(PresenceGraph graph) {
		if (graph == this.published) {
			return;
		}
		PresenceGraph before = this.newest;
		this.published = graph;
		this.newest = graph.withRevision((before != null) ? before.revision() + 1 : 2);
		Dispatcher running = this.dispatcher;
		if (running != null) {
			this.subscriptions.forEach((subscription) -> subscription.wake(running));
		}
	}

	/** Tells each subscriber the newest graph. */
	Flow.Publisher<PresenceGraph> graphs() {
		return (subscriber) -> subscribe(subscriber, (before, now) -> now);
	}

	/** Tells each subscriber what differs from the graph that it was told of last. */
	Flow.Publisher<PresenceChanges> changes() {
		return (subscriber) -> subscribe(subscriber, PresenceFeed::changes);
	}

	PresenceObserver observe(Consumer<PresenceGraph> callback) {
		return subscribe(new CallbackSubscriber<>(callback), (before, now) -> now);
	}

	PresenceObserver observeChanges(Consumer<PresenceChanges> callback) {
		return subscribe(new CallbackSubscriber<>(callback), PresenceFeed::changes);
	}

	/** A run begins. */
	void attach(Dispatcher running) {
		this.dispatcher = running;
		this.subscriptions.forEach((subscription) -> subscription.wake(running));
	}

	/** Its threads have ended. */
	void detach() {
		this.dispatcher = null;
	}

	/** After the last run: everybody hears of the end. */
	void close() {
		this.closed = true;
		this.subscriptions.forEach(GraphSubscription::schedule);
		this.subscriptions.clear();
	}

	void remove(GraphSubscription<?> subscription) {
		this.subscriptions.remove(subscription);
	}

	private <T> GraphSubscription<T> subscribe(Flow.Subscriber<? super T> subscriber,
			BiFunction<@Nullable PresenceGraph, PresenceGraph, @Nullable T> view) {
		Objects.requireNonNull(subscriber, "subscriber");
		GraphSubscription<T> subscription = new GraphSubscription<>(this, subscriber, view);
		this.subscriptions.add(subscription);
		subscription.open();
		return subscription;
	}

	/** Null when only round trips differ. */
	private static @Nullable PresenceChanges changes(@Nullable PresenceGraph before, PresenceGraph now) {
		if (before == null) {
			return PresenceDiff.initial(now);
		}
		PresenceChanges changes = PresenceDiff.between(before, now);
		return changes.changes().isEmpty() ? null : changes;
	}

}
