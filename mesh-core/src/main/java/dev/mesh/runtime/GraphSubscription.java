package dev.mesh.runtime;

import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One who follows the graph, at its own pace: between two items any number of graphs may
 * come and go, only the newest is told. It outlives the runs of the peer; what it is told
 * comes on threads of the run, the end on the thread that closes the peer.
 */
final class GraphSubscription<T> extends Subscription<T> implements PresenceObserver {

	private final PresenceFeed feed;

	/**
	 * What it is told, given the graph that it was told of last, if any, and the newest;
	 * null for nothing.
	 */
	private final BiFunction<@Nullable PresenceGraph, PresenceGraph, @Nullable T> view;

	/**
	 * The run that was asked to drain and has not begun to. A run that has ended may
	 * never begin, which does not keep the next one from being asked.
	 */
	private final AtomicReference<@Nullable Dispatcher> asked = new AtomicReference<>();

	/**
	 * How often somebody came to drain since the one who does has begun: above 0 he is
	 * still at it, and goes round again. One thread of a run that was given up can still
	 * be at it when the next run begins.
	 */
	private final AtomicInteger drains = new AtomicInteger(1);

	/** Only used while draining. */
	private @Nullable PresenceGraph told;

	GraphSubscription(PresenceFeed feed, Flow.Subscriber<? super T> subscriber,
			BiFunction<@Nullable PresenceGraph, PresenceGraph, @Nullable T> view) {
		super(subscriber);
		this.feed = feed;
		this.view = view;
	}

	/** On the thread that subscribes. */
	void open() {
		begin();
		this.drains.set(0);
		schedule();
	}

	/** There is a newer graph, for the threads of this run. */
	void wake(Dispatcher running) {
		if (this.asked.getAndSet(running) != running) {
			running.callback(() -> {
				this.asked.compareAndSet(running, null);
				drainAlone();
			});
		}
	}

	/** Without a run there is no graph to tell of, only an error or the end. */
	@Override
	void schedule() {
		Dispatcher running = this.feed.dispatcher();
		if (running != null) {
			wake(running);
		}
		else {
			drainAlone();
		}
	}

	private void drainAlone() {
		if (this.drains.getAndIncrement() == 0) {
			int seen = 1;
			while (seen > 0) {
				drain();
				seen = this.drains.addAndGet(-seen);
			}
		}
	}

	@Override
	@Nullable T next() {
		PresenceGraph before = this.told;
		PresenceGraph now = this.feed.newest();
		if (now == null || now == before || this.feed.dispatcher() == null) {
			return null;
		}
		this.told = now;
		return this.view.apply(before, now);
	}

	@Override
	boolean hasEnded() {
		return this.feed.isClosed();
	}

	@Override
	@Nullable Throwable failure() {
		return null;
	}

	@Override
	void onCancelled() {
		this.feed.remove(this);
	}

	@Override
	public void close() {
		cancel();
	}

	@Override
	public String toString() {
		return "the presence graph";
	}

}
