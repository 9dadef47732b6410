package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Done;
import dev.mesh.benchmarks.product.Endpoint;
import dev.mesh.benchmarks.product.Way;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A thread that sends as fast as its window lets it, until it is stopped. */
final class Sending {

	/** At most so many messages are handed over in one call. */
	private static final int BATCH = 1_024;

	private static final long STOP_SECONDS = 60;

	private final Endpoint endpoint;

	private final byte[] payload;

	private final Loop loop;

	/** Whether {@link #arrived} is what the other end has counted. */
	private final boolean credited;

	/** What has arrived at the other end, or has been acknowledged. */
	private final AtomicLong arrived;

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final Thread thread = new Thread(this::run, "sender");

	private volatile @Nullable Window window;

	private volatile boolean stopped;

	/** Read when the thread has ended. */
	private long sent;

	private Sending(Endpoint endpoint, int bytes, long base, boolean credited, Loop loop) {
		this.endpoint = endpoint;
		this.credited = credited;
		this.payload = Payloads.of(bytes);
		this.arrived = new AtomicLong(base);
		this.loop = loop;
	}

	/**
	 * Sends one way; what arrives is told by {@link #arrived}.
	 * @param base what has arrived before
	 */
	static Sending oneWay(Endpoint endpoint, Way way, int bytes, long base) {
		return new Sending(endpoint, bytes, base, true, (sending) -> sending.sendOneWay(way));
	}

	/** Sends what is acknowledged individually, so many at once. */
	static Sending acknowledged(Endpoint endpoint, int bytes, int inFlight) {
		return new Sending(endpoint, bytes, 0, false, (sending) -> sending.sendAcknowledged(inFlight));
	}

	/** Sends so many bytes again and again, in the largest pieces that can be. */
	static Sending transfers(Endpoint endpoint, int bytes) {
		int piece = Math.min(bytes, endpoint.largestMessage());
		return acknowledged(endpoint, piece, Math.max(1, Payloads.WINDOW_BYTES / piece));
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		try {
			this.loop.run(this);
		}
		catch (Exception ex) {
			fail(ex);
		}
	}

	private Window open(int limit, boolean lossy) {
		Window opened = new Window(limit, this.arrived::get, lossy);
		this.window = opened;
		return opened;
	}

	private void sendOneWay(Way way) throws Exception {
		Window credits = open(Payloads.window(way, this.payload.length), way == Way.UNRELIABLE);
		while (!this.stopped) {
			int count = credits.take(BATCH);
			if (count > 0) {
				this.endpoint.send(way, this.payload, count);
				this.sent += count;
			}
		}
	}

	private void sendAcknowledged(int inFlight) throws Exception {
		Window permits = open(inFlight, false);
		Done done = (failed) -> {
			if (failed != null) {
				fail(failed);
			}
			this.arrived.incrementAndGet();
			permits.handleNews();
		};
		// One large message at a time, so that others can get between them.
		int most = (this.payload.length >= Endpoint.PIECE_BYTES) ? 1 : BATCH;
		while (!this.stopped) {
			int count = permits.take(most);
			if (count > 0) {
				this.endpoint.sendAcknowledged(this.payload, count, done);
				this.sent += count;
			}
		}
	}

	private void fail(Throwable cause) {
		this.failure.compareAndSet(null, cause);
	}

	/**
	 * What the other end has counted, which says nothing about acknowledgements. Called
	 * by one thread.
	 */
	void arrived(long total) {
		if (!this.credited) {
			return;
		}
		this.arrived.lazySet(Math.max(total, this.arrived.get()));
		Window open = this.window;
		if (open != null) {
			open.handleNews();
		}
	}

	/** How many have arrived. */
	long arrived() {
		return this.arrived.get();
	}

	/**
	 * Sends nothing more.
	 * @return how many were sent
	 * @throws IllegalStateException if anything has failed
	 */
	long stop() throws InterruptedException {
		this.stopped = true;
		Window open = this.window;
		if (open != null) {
			open.close();
		}
		this.thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
		if (this.thread.isAlive()) {
			throw new IllegalStateException("The sender does not come back from its last send");
		}
		Throwable failed = this.failure.get();
		if (failed != null) {
			throw new IllegalStateException("A send has failed", failed);
		}
		return this.sent;
	}

	/** What the thread does. */
	private interface Loop {

		void run(Sending sending) throws Exception;

	}

}
