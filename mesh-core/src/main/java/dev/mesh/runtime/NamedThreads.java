package dev.mesh.runtime;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads whose names say whose they are: {@code mesh-<name>-<purpose>-<number>}.
 */
final class NamedThreads implements ThreadFactory {

	private static final long IDLE_SECONDS = 10;

	/** How long a thread takes to start, more or less. */
	private static final long START_NANOS = 50_000;

	private final String prefix;

	private final AtomicInteger number = new AtomicInteger();

	NamedThreads(String prefix) {
		this.prefix = prefix;
	}

	/** What the names of a peer's threads begin with. */
	static String prefixOf(String peerName) {
		return "mesh-" + peerName;
	}

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(task, this.prefix + "-" + this.number.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	}

	/** A pool in which tasks wait for one of a fixed number of threads. */
	ThreadPoolExecutor fixedPool(int threads) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedTransferQueue<>(), this);
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	/**
	 * A pool for tasks that may block: a task gets an idle thread or a new one, and waits
	 * only when the maximum is in use.
	 */
	ThreadPoolExecutor growingPool(int maxThreads) {
		// The pool makes a thread when its queue refuses a task: this one does unless a
		// thread waits for it.
		LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>() {

			private static final long serialVersionUID = 1L;

			@Override
			public boolean offer(Runnable task) {
				return tryTransfer(task);
			}

		};
		return new ThreadPoolExecutor(0, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, queue, this, (task, pool) -> {
			if (task instanceof Nudge) {
				return;
			}
			if (pool.isShutdown()) {
				throw new RejectedExecutionException("The pool is closed");
			}
			queue.put(task);
			// An idle thread may have gone just then, even the last. Whoever runs the
			// nudge takes the task next. A thread that is just being started counts to
			// the pool, but not to its size: then this goes round until that one runs.
			while (pool.getPoolSize() < maxThreads && !pool.isShutdown() && queue.contains(task)) {
				pool.execute(new Nudge());
				LockSupport.parkNanos(START_NANOS);
			}
		});
	}

	/** Makes the pool start a thread, which then looks into the queue. */
	private record Nudge() implements Runnable {

		@Override
		public void run() {
		}

	}

}
