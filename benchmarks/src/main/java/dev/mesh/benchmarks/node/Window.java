package dev.mesh.benchmarks.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How many messages may be under way. One thread sends; others tell it of what has
 * arrived, and wake it when a quarter of the window is free again, so that it has
 * something to do then.
 */
final class Window {

	/** After so long without news, what may get lost is lost. */
	private static final long LOSS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long FAILURE_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final int limit;

	private final LongSupplier arrived;

	private final boolean lossy;

	private final Thread sender = Thread.currentThread();

	/** Absolute, as what {@link #arrived} says. */
	private long sent;

	private volatile boolean waiting;

	private volatile boolean closed;

	/**
	 * A window for the calling thread.
	 * @param limit how many may be under way
	 * @param arrived how many have arrived in all, now with all that were sent before
	 * @param lossy whether it is no failure when some never arrive
	 */
	Window(int limit, LongSupplier arrived, boolean lossy) {
		this.limit = limit;
		this.arrived = arrived;
		this.lossy = lossy;
		this.sent = arrived.getAsLong();
	}

	/**
	 * Waits until something may be sent, and takes it.
	 * @return how many, at most as many as asked for; 0 when it was closed
	 */
	int take(int most) {
		if (underWay() >= this.limit) {
			await();
		}
		if (this.closed) {
			return 0;
		}
		int taken = (int) Math.min(most, this.limit - underWay());
		this.sent += taken;
		return taken;
	}

	private void await() {
		long news = this.arrived.getAsLong();
		long since = System.nanoTime();
		this.waiting = true;
		while (!this.closed && !isFree()) {
			LockSupport.parkNanos(this, LOSS_NANOS);
			long now = System.nanoTime();
			if (this.arrived.getAsLong() != news) {
				news = this.arrived.getAsLong();
				since = now;
			}
			else if (now - since >= FAILURE_NANOS) {
				throw new IllegalStateException(underWay() + " messages are under way, and none arrives");
			}
			else if (this.lossy && now - since >= LOSS_NANOS) {
				this.sent = news;
			}
		}
		this.waiting = false;
	}

	private long underWay() {
		return this.sent - this.arrived.getAsLong();
	}

	private boolean isFree() {
		return underWay() <= this.limit - Math.max(1, this.limit / 4);
	}

	/** Something has arrived. Called by any thread. */
	void handleNews() {
		if (this.waiting && isFree()) {
			LockSupport.unpark(this.sender);
		}
	}

	void close() {
		this.closed = true;
		LockSupport.unpark(this.sender);
	}

}
