package dev.mesh.autoconfigure.polling;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.link.LinkListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The links of one endpoint by their names, a bounded number of them. Thread-safe.
 */
final class PollingLinks implements PollingLink.Owner {

	private static final int THREADS = 2;

	private final Supplier<LinkListener> acceptor;

	private final PollingTimes times;

	private final int limit;

	private final MeshCounters counters;

	private final Map<String, PollingLink> links = new ConcurrentHashMap<>();

	/** Answers requests, which does not block. Without work it has no threads. */
	private final ScheduledThreadPoolExecutor executor;

	PollingLinks(Supplier<LinkListener> acceptor, PollingTimes times, int limit, MeshCounters counters) {
		this.acceptor = acceptor;
		this.times = times;
		this.limit = limit;
		this.counters = counters;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("mesh-polling-");
		threads.setDaemon(true);
		this.executor = new ScheduledThreadPoolExecutor(THREADS, threads);
		this.executor.setKeepAliveTime(10, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
	}

	PollingTimes times() {
		return this.times;
	}

	int size() {
		return this.links.size();
	}

	@Nullable PollingLink find(String name) {
		return this.links.get(name);
	}

	/**
	 * Opens a link.
	 * @return the link, null when there are too many
	 * @throws IllegalStateException when the mesh accepts none
	 */
	synchronized @Nullable PollingLink open(String name, String remoteAddress) {
		PollingLink existing = this.links.get(name);
		if (existing != null || this.links.size() >= this.limit) {
			return existing;
		}
		LinkListener listener = this.acceptor.get();
		PollingLink link = new PollingLink(name, remoteAddress, this.times, this);
		this.links.put(name, link);
		link.open(listener);
		return link;
	}

	/** Ends all of them, and the threads. */
	void close() {
		List.copyOf(this.links.values()).forEach((link) -> link.end("GOING_AWAY: the web server is stopping"));
		this.executor.shutdown();
	}

	@Override
	public ScheduledExecutorService executor() {
		return this.executor;
	}

	@Override
	public void onIdle() {
		this.counters.countDropped("polling-idle");
	}

	@Override
	public void onEnd(PollingLink link) {
		this.links.remove(link.name(), link);
	}

}
