package dev.mesh.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Runs listener methods with a concurrency above 1. When the application ends, what runs
 * and waits has the same time as on the mesh's own threads, beside these and not after
 * them; then it is interrupted.
 */
final class ListenerTaskExecutor extends ThreadPoolTaskExecutor {

	private static final long serialVersionUID = 1L;

	private final Duration stopTimeout;

	private transient @Nullable ApplicationContext context;

	/** When the context began to close; null before. */
	private volatile @Nullable Long closingNanos;

	/** Takes how long a stop waits, counted from the beginning of the end. */
	ListenerTaskExecutor(Duration stopTimeout) {
		this.stopTimeout = stopTimeout;
		setDaemon(true);
	}

	/**
	 * Leaves the waiting to {@link #shutdown()}: not as long as a phase of the lifecycle
	 * may take, and not as the executors of the application are configured.
	 */
	void limitShutdown() {
		setAcceptTasksAfterContextClose(true);
		setWaitForTasksToCompleteOnShutdown(false);
		setAwaitTerminationSeconds(0);
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		super.setApplicationContext(context);
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		super.onApplicationEvent(event);
		if (event.getApplicationContext().equals(this.context)) {
			this.closingNanos = System.nanoTime();
		}
	}

	@Override
	public void shutdown() {
		initiateShutdown();
		try {
			getThreadPoolExecutor().awaitTermination(leftNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		super.shutdown();
	}

	private long leftNanos() {
		Long closing = this.closingNanos;
		long gone = (closing != null) ? System.nanoTime() - closing : 0;
		return this.stopTimeout.toNanos() - gone;
	}

}
