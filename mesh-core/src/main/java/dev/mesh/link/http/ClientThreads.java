package dev.mesh.link.http;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client with threads of its own, all daemons that end when they were idle
 * for 10 s. Each is made when it is first needed.
 */
final class ClientThreads {

	/**
	 * More than the processors, since the client looks up host names on these threads.
	 */
	private static final int MAX_THREADS = 8;

	private static final long IDLE_SECONDS = 10;

	final HttpClient client;

	private final ThreadPoolExecutor executor;

	final ScheduledThreadPoolExecutor timer;

	ClientThreads(String name, Duration connectTimeout, @Nullable SSLContext sslContext) {
		this.executor = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), daemons(name + "-websocket-"), ClientThreads::reject);
		this.executor.allowCoreThreadTimeOut(true);
		this.timer = new ScheduledThreadPoolExecutor(1, daemons(name + "-websocket-timer-"));
		this.timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		this.timer.allowCoreThreadTimeOut(true);
		this.timer.setRemoveOnCancelPolicy(true);
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(connectTimeout)
			.executor(this.executor);
		if (sslContext != null) {
			builder.sslContext(sslContext);
		}
		this.client = builder.build();
	}

	/**
	 * Ends the threads. Before JDK 21 the client itself cannot be ended: its one selector
	 * thread, a daemon that sleeps, goes when the garbage collector finds the client
	 * unused.
	 */
	void end() {
		try {
			HttpClient.class.getMethod("shutdownNow").invoke(this.client);
		}
		catch (NoSuchMethodException | IllegalAccessException ex) {
			// JDK 17 to 20.
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException("HttpClient.shutdownNow failed", ex.getCause());
		}
		this.timer.shutdownNow();
		this.executor.shutdown();
	}

	/**
	 * Runs a task on another thread than this one; on this one when the client has ended.
	 */
	void later(Runnable task) {
		try {
			this.executor.execute(new OwnTask(task));
		}
		catch (RejectedExecutionException ex) {
			task.run();
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
