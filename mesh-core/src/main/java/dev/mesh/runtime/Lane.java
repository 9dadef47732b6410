package dev.mesh.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Hands items to one consumer, one at a time and in order, on threads of an executor,
 * which it occupies only while there is something to do. Thread-safe; unbounded, because
 * what comes in is bounded elsewhere.
 */
final class Lane<T> implements Runnable {

	/** After so many items other lanes have their turn. */
	private static final int ITEMS_PER_TURN = 256;

	private final Executor executor;

	private final Consumer<T> consumer;

	/** Called when nothing more is there, or the turn ends. */
	private final Runnable onPause;

	private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	Lane(Executor executor, Consumer<T> consumer, Runnable onPause) {
		this.executor = executor;
		this.consumer = consumer;
		this.onPause = onPause;
	}

	/** A lane of tasks. */
	static Lane<Runnable> ofTasks(Executor executor) {
		return new Lane<>(executor, Runnable::run, () -> {
		});
	}

	void add(T item) {
		this.items.add(item);
		schedule();
	}

	/** Whether nothing waits and nothing runs. */
	boolean isIdle() {
		return !this.scheduled.get() && this.items.isEmpty();
	}

	/** Drops what waits. */
	void clear() {
		this.items.clear();
	}

	/** For the executor. The consumer does not throw. */
	@Override
	public void run() {
		try {
			int left = ITEMS_PER_TURN;
			for (T item = this.items.poll(); item != null; item = (--left > 0) ? this.items.poll() : null) {
				this.consumer.accept(item);
			}
			this.onPause.run();
		}
		finally {
			this.scheduled.set(false);
			// What was added while the flag was still set.
			if (!this.items.isEmpty()) {
				schedule();
			}
		}
	}

	private void schedule() {
		if (!this.scheduled.get() && this.scheduled.compareAndSet(false, true)) {
			this.executor.execute(this);
		}
	}

}
