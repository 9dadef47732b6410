package dev.mesh.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of callers on threads of its own, so that what depends on them
 * may block: even wait for another future of this queue. One thread does it as a rule.
 * When it has taken nothing since the last look although something waits, another one
 * joins in; so the loop looks after every turn, and every few milliseconds while
 * something waits.
 */
final class Completions {

	/** How long a completion can be stuck behind one that blocks. */
	static final long LOOK_NANOS = 5_000_000;

	private static final Logger logger = System.getLogger(Completions.class.getName());

	private final Executor executor;

	/** So many at most are published at once. */
	private static final int BATCH = 256;

	private final ConcurrentLinkedQueue<Batch> queue = new ConcurrentLinkedQueue<>();

	/** Settled in this turn and not published; only used in turns. */
	private final List<PendingCall<?>> settledInTurn = new ArrayList<>();

	/** Threads that take from the queue. */
	private final AtomicInteger workers = new AtomicInteger();

	/** Of these, those that the executor has not started yet. */
	private final AtomicInteger starting = new AtomicInteger();

	/** Changes whenever something is taken. */
	private final AtomicLong taken = new AtomicLong();

	/** Only used by {@link #look}. */
	private long takenAtLastLook;

	/** Whether nobody looks any more. */
	private volatile boolean closed;

	Completions(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Completes a future whose outcome is settled, once somebody {@linkplain #look
	 * looks}.
	 */
	void add(PendingCall<?> settled) {
		publish(new Batch(settled));
	}

	/** The same, when called in a turn. */
	void addInTurn(PendingCall<?> settled) {
		this.settledInTurn.add(settled);
		if (this.settledInTurn.size() == BATCH) {
			endTurn();
		}
	}

	/** Called in a turn, or once the loop has ended: what was settled can be taken. */
	void endTurn() {
		if (!this.settledInTurn.isEmpty()) {
			publish(new Batch(this.settledInTurn.toArray(PendingCall<?>[]::new)));
			this.settledInTurn.clear();
		}
	}

	private void publish(Batch batch) {
		this.queue.add(batch);
		if (this.closed && this.queue.remove(batch)) {
			// Calls that came too late: their futures are not known to anybody but this
			// thread.
			for (PendingCall<?> next = batch.take(); next != null; next = batch.take()) {
				tell(next);
			}
		}
	}

	/**
	 * Sees to it that what waits is taken. Called by the loop, and by whoever ends it
	 * once it has ended.
	 * @return whether something waits, so that another look is needed in
	 * {@link #LOOK_NANOS}
	 */
	boolean look() {
		if (this.queue.isEmpty()) {
			return false;
		}
		long progress = this.taken.get();
		boolean stuck = progress == this.takenAtLastLook;
		this.takenAtLastLook = progress;
		if (this.starting.get() == 0 && (stuck || this.workers.get() == 0)) {
			this.workers.incrementAndGet();
			this.starting.incrementAndGet();
			this.executor.execute(this::work);
		}
		return true;
	}

	/**
	 * Nobody will look any more: what waits gets a thread, and what comes is told by
	 * whoever brings it.
	 */
	void close() {
		this.closed = true;
		if (!this.queue.isEmpty()) {
			this.workers.incrementAndGet();
			this.starting.incrementAndGet();
			this.executor.execute(this::work);
		}
	}

	private void work() {
		this.starting.decrementAndGet();
		do {
			for (PendingCall<?> next = take(); next != null; next = take()) {
				tell(next);
			}
			this.workers.decrementAndGet();
			// What was added after the last look at the queue, when there seemed to be
			// somebody to take it.
		}
		while (!this.queue.isEmpty() && this.workers.compareAndSet(0, 1));
	}

	private @Nullable PendingCall<?> take() {
		for (Batch first = this.queue.peek(); first != null; first = this.queue.peek()) {
			PendingCall<?> next = first.take();
			if (first.isEmpty()) {
				this.queue.remove(first);
			}
			if (next != null) {
				// Of two threads that do this at once one change may be lost.
				this.taken.lazySet(this.taken.get() + 1);
				return next;
			}
		}
		return null;
	}

	private static void tell(PendingCall<?> call) {
		try {
			call.tell();
		}
		catch (RuntimeException ex) {
			// A subclass that a user made of a dependent future; futures themselves keep
			// what their functions throw.
			logger.log(Level.WARNING, "What depends on a future of the mesh has thrown", ex);
		}
	}

	/** Settled calls, each of which is taken once. */
	private static final class Batch {

		private final @Nullable PendingCall<?>[] calls;

		private final AtomicInteger taken = new AtomicInteger();

		Batch(PendingCall<?>... calls) {
			this.calls = calls;
		}

		/** The next one; null when none is left. */
		@Nullable PendingCall<?> take() {
			int index = this.taken.getAndIncrement();
			if (index >= this.calls.length) {
				return null;
			}
			PendingCall<?> next = this.calls[index];
			this.calls[index] = null;
			return next;
		}

		boolean isEmpty() {
			return this.taken.get() >= this.calls.length;
		}

	}

}
