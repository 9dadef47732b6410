package dev.mesh.link.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one transport, all daemons that end when they were idle for 10 s. Each
 * is made when it is first needed.
 */
final class ClientThreads {

	/**
	 * More than the processors, since the JDK's client looks up host names on these
	 * threads.
	 */
	private static final int MAX_THREADS = 8;

	private static final long IDLE_SECONDS = 10;

	final ThreadPoolExecutor executor;

	final ScheduledThreadPoolExecutor timer;

	private final String prefix;

	/**
	 * Threads for a transport.
	 * @param prefix what their names begin with
	 */
	ClientThreads(String prefix) {
		this.prefix = prefix;
		this.executor = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), daemons(prefix), ClientThreads::reject);
		this.executor.allowCoreThreadTimeOut(true);
		this.timer = new ScheduledThreadPoolExecutor(1, daemons(prefix + "timer-"));
		this.timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		this.timer.allowCoreThreadTimeOut(true);
		this.timer.setRemoveOnCancelPolicy(true);
	}

	void end() {
		this.timer.shutdownNow();
		this.executor.shutdown();
	}

	/** Runs a task that blocks on a thread of its own. */
	void start(String name, Runnable task) {
		Thread thread = new Thread(task, this.prefix + name);
		thread.setDaemon(true);
		thread.start();
	}

	/** Runs a task on another thread than this one; on this one after the end. */
	void later(Runnable task) {
		try {
			this.executor.execute(new OwnTask(task));
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	/**
	 * Runs a short task after a while; never when all has ended before.
	 * @return to cancel it
	 */
	Future<?> after(long millis, Runnable task) {
		try {
			return this.timer.schedule(task, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The transport is being closed and ends every link.
			return CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * What the JDK's client still wants to do after its end is of no use, and it would
	 * print the exception.
	 */
	private static void reject(Runnable task, ThreadPoolExecutor pool) {
		if (task instanceof OwnTask) {
			throw new RejectedExecutionException("The client has ended");
		}
	}

	/** Tells the tasks of this package from those of the JDK's client. */
	private record OwnTask(Runnable task) implements Runnable {

		@Override
		public void run() {
			this.task.run();
		}

	}

	private static ThreadFactory daemons(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

}
