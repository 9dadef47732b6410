package dev.mesh.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An executor that can be waited for: it knows how many tasks have not ended. Over a pool
 * of its own or over one that was given. Thread-safe.
 */
final class TrackedExecutor implements Executor {

	private static final Logger logger = System.getLogger(TrackedExecutor.class.getName());

	private final Executor executor;

	private final NamedThreads substitutes;

	private final Timekeeper.Watch watch;

	private final AtomicInteger tasks = new AtomicInteger();

	/** Threads that run a task. */
	private final Set<Thread> running = ConcurrentHashMap.newKeySet();

	TrackedExecutor(Executor executor, NamedThreads substitutes, Timekeeper.Watch watch) {
		this.executor = executor;
		this.substitutes = substitutes;
		this.watch = watch;
	}

	/**
	 * Runs a task, even when the executor does not want to: a future that never completes
	 * is worse than a thread.
	 */
	@Override
	public void execute(Runnable task) {
		this.tasks.incrementAndGet();
		Runnable tracked = this.watch.userCode(() -> run(task));
		try {
			this.executor.execute(tracked);
		}
		catch (RejectedExecutionException ex) {
			if (this.executor instanceof ExecutorService service && service.isShutdown()) {
				logger.log(Level.DEBUG, "A task came after the end of its pool", ex);
			}
			else {
				logger.log(Level.WARNING, "The executor given to the mesh rejects tasks; they get threads of their own",
						ex);
			}
			this.substitutes.newThread(tracked).start();
		}
	}

	/** Whether the calling thread runs a task of this executor. */
	boolean isCurrent() {
		return this.running.contains(Thread.currentThread());
	}

	/**
	 * Waits until all tasks have ended, but not for the one that calls.
	 * @return whether they have
	 */
	boolean awaitQuiet(long timeoutNanos) throws InterruptedException {
		int own = isCurrent() ? 1 : 0;
		long deadline = System.nanoTime() + timeoutNanos;
		synchronized (this) {
			while (this.tasks.get() > own) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				// Rounded up, so that it does not spin in the last millisecond.
				wait(left / 1_000_000 + 1);
			}
			return true;
		}
	}

	private void run(Runnable task) {
		Thread thread = Thread.currentThread();
		boolean first = this.running.add(thread);
		try {
			task.run();
		}
		finally {
			if (first) {
				this.running.remove(thread);
			}
			if (this.tasks.decrementAndGet() <= 1) {
				synchronized (this) {
					notifyAll();
				}
			}
		}
	}

}
