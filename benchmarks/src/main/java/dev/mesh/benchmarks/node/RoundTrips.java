package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Endpoint;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks, and asks again as soon as the answer is there, on whatever thread that is: what
 * is measured is the product, without a thread of ours that has to be woken first.
 */
final class RoundTrips {

	/** After so long without an answer there will be none. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long POLL_MILLIS = 100;

	private final Endpoint endpoint;

	private final byte[] payload;

	private final long[] nanos;

	private final CompletableFuture<@Nullable Void> finished = new CompletableFuture<>();

	/** Until when to go on when there are not enough samples by then. */
	private final long deadlineNanos;

	private int warmUp;

	private int samples;

	private volatile long asked;

	private RoundTrips(Endpoint endpoint, int bytes, int warmUp, int samples, long limitMillis) {
		this.endpoint = endpoint;
		this.payload = Payloads.of(bytes);
		this.nanos = new long[samples];
		this.warmUp = warmUp;
		this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
	}

	/**
	 * Measures, and returns the durations in nanoseconds, the shortest first.
	 * @param warmUp how many to ignore before
	 * @param samples how many to measure
	 * @param limitMillis when to come to an end even so
	 */
	static long[] measure(Endpoint endpoint, int bytes, int warmUp, int samples, long limitMillis) throws Exception {
		RoundTrips trips = new RoundTrips(endpoint, bytes, warmUp, samples, limitMillis);
		trips.ask();
		trips.await();
		long[] sorted = Arrays.copyOf(trips.nanos, trips.samples);
		Arrays.sort(sorted);
		return sorted;
	}

	private void await() throws Exception {
		while (true) {
			try {
				this.finished.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
				return;
			}
			catch (TimeoutException ex) {
				if (System.nanoTime() - this.asked > PATIENCE_NANOS) {
					throw new IllegalStateException("There is no answer to the last request", ex);
				}
			}
		}
	}

	private void ask() {
		this.asked = System.nanoTime();
		try {
			this.endpoint.request(this.payload, this::answered);
		}
		catch (Exception ex) {
			this.finished.completeExceptionally(ex);
		}
	}

	private void answered(@Nullable Throwable failure) {
		long now = System.nanoTime();
		if (failure != null) {
			this.finished.completeExceptionally(failure);
			return;
		}
		if (this.warmUp > 0) {
			this.warmUp--;
		}
		else {
			this.nanos[this.samples++] = now - this.asked;
		}
		if (this.samples == this.nanos.length || now - this.deadlineNanos >= 0) {
			this.finished.complete(null);
		}
		else {
			ask();
		}
	}

}
