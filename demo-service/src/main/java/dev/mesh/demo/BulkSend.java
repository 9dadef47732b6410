package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Sends numbered messages, in the order of their numbers, with at most 1,024 unfinished
 * at a time, and counts how they end. It ends when each has its result, when its time is
 * over, or when it is stopped.
 */
final class BulkSend {

	static final Duration MOST_TIME = Duration.ofMinutes(10);

	private static final int MOST_UNFINISHED = 1024;

	private static final long LOOK_MILLIS = 100;

	private final long mostNanos;

	private final long began = System.nanoTime();

	private final IntFunction<CompletableFuture<SendResult>> sender;

	private final Semaphore room = new Semaphore(MOST_UNFINISHED);

	private final Map<SendResult.Outcome, Integer> results = new EnumMap<>(SendResult.Outcome.class);

	private int mayHaveArrived;

	private volatile boolean stopped;

	BulkSend(IntFunction<CompletableFuture<SendResult>> sender) {
		this(sender, MOST_TIME);
	}

	BulkSend(IntFunction<CompletableFuture<SendResult>> sender, Duration mostTime) {
		this.sender = sender;
		this.mostNanos = mostTime.toNanos();
	}

	/**
	 * Sends messages 1 to {@code count} and waits until each has its result, as long as
	 * there is time. Called once.
	 */
	SendReport.Bulk send(int count) throws InterruptedException {
		int sent = 0;
		while (sent < count && isRoomFor(1)) {
			this.sender.apply(++sent).thenAccept(this::ended);
		}
		isRoomFor(MOST_UNFINISHED);
		return report(sent, System.nanoTime() - this.began);
	}

	/** Sends no more, and waits for nothing. */
	void stop() {
		this.stopped = true;
	}

	boolean isStopped() {
		return this.stopped;
	}

	private boolean isRoomFor(int messages) throws InterruptedException {
		while (!this.stopped && System.nanoTime() - this.began < this.mostNanos) {
			if (this.room.tryAcquire(messages, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
				return true;
			}
		}
		return false;
	}

	private void ended(SendResult result) {
		synchronized (this.results) {
			this.results.merge(result.outcome(), 1, Integer::sum);
			this.mayHaveArrived += result.mayHaveArrived() ? 1 : 0;
		}
		this.room.release();
	}

	private SendReport.Bulk report(int sent, long nanos) {
		synchronized (this.results) {
			int unfinished = sent - this.results.values().stream().mapToInt(Integer::intValue).sum();
			return new SendReport.Bulk(sent, new EnumMap<>(this.results), unfinished, this.mayHaveArrived + unfinished,
					SendReport.millis(nanos));
		}
	}

}
