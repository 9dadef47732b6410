package dev.mesh.demo;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The feeds that peers of this process read. Thread-safe. */
@Component
final class FeedWatches implements DisposableBean {

	private static final int MOST_FEEDS = 8;

	private static final String READER_GONE = "the reader has gone";

	private final Ticker ticker;

	/** Guarded by {@code this}. */
	private final Map<Long, FeedWatch> watches = new TreeMap<>();

	/** Those that the other peer has not accepted yet; guarded by {@code this}. */
	private int pending;

	/** Guarded by {@code this}. */
	private long newest;

	FeedWatches(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Opens one.
	 * @return completes when the other peer has accepted it
	 * @throws RequestProblem 409 when there are too many
	 */
	CompletableFuture<FeedWatch> open(FeedRequest.Plan plan) {
		long id = reserve();
		try {
			return open(id, plan).whenComplete((watch, failure) -> {
				if (failure != null) {
					release();
				}
			});
		}
		catch (RuntimeException ex) {
			release();
			throw ex;
		}
	}

	private CompletableFuture<FeedWatch> open(long id, FeedRequest.Plan plan) {
		String name = Long.toString(id);
		Bus bus = plan.reader().bus();
		StreamOptions feed = StreamOptions.reliable(Feeds.PATH)
			.argument("feed", name)
			.argument("per-second", Integer.toString(plan.perSecond()))
			.argument("bytes", Integer.toString(plan.bytes()));
		StreamOptions progress = StreamOptions.reliable(Feeds.PROGRESS_PATH).argument("feed", name);
		return bus.openStream(plan.writer(), feed)
			.thenCompose((stream) -> bus.openStream(plan.writer(), progress).whenComplete((reports, failure) -> {
				if (failure != null) {
					stream.close("its progress cannot be watched");
				}
			}).thenApply((reports) -> watch(id, plan, stream, reports)));
	}

	private synchronized long reserve() {
		if (this.watches.size() + this.pending >= MOST_FEEDS) {
			this.watches.values().stream().filter((watch) -> !watch.isOpen()).findFirst().ifPresent(this::forget);
		}
		if (this.watches.size() + this.pending >= MOST_FEEDS) {
			throw RequestProblem.conflict(MOST_FEEDS + " feeds are read already; close one of them first");
		}
		this.pending++;
		return ++this.newest;
	}

	private synchronized void release() {
		this.pending--;
	}

	private void forget(FeedWatch watch) {
		watch.close(READER_GONE);
		this.watches.remove(watch.id());
	}

	private synchronized FeedWatch watch(long id, FeedRequest.Plan plan, BusStream stream, BusStream reports) {
		FeedWatch watch = new FeedWatch(id, plan, stream, reports, this.ticker);
		this.watches.put(id, watch);
		this.pending--;
		return watch;
	}

	synchronized List<FeedWatch> all() {
		return List.copyOf(this.watches.values());
	}

	/**
	 * One of them.
	 * @throws RequestProblem 404 when there is none
	 */
	synchronized FeedWatch get(long id) {
		FeedWatch watch = this.watches.get(id);
		if (watch == null) {
			throw RequestProblem
				.notFound("There is no feed " + id + "; there are " + this.watches.keySet() + " (GET /api/feeds)");
		}
		return watch;
	}

	void close(long id) {
		FeedWatch watch;
		synchronized (this) {
			watch = get(id);
			this.watches.remove(id);
		}
		watch.close(READER_GONE);
	}

	@Override
	public void destroy() {
		all().forEach((watch) -> close(watch.id()));
	}

}
