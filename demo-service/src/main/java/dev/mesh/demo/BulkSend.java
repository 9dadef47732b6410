package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * Sends numbered messages, in the order of their numbers, with at most 1,024 unfinished
 * at a time, and counts how they end.
 */
final class BulkSend {

	private static final int MOST_UNFINISHED = 1024;

	private final IntFunction<CompletableFuture<SendResult>> sender;

	private final Semaphore room = new Semaphore(MOST_UNFINISHED);

	private final Map<SendResult.Outcome, Integer> results = new EnumMap<>(SendResult.Outcome.class);

	private int mayHaveArrived;

	BulkSend(IntFunction<CompletableFuture<SendResult>> sender) {
		this.sender = sender;
	}

	/**
	 * Sends messages 1 to {@code count} and waits until each has its result. Called once.
	 */
	SendReport.Bulk send(int count) throws InterruptedException {
		long began = System.nanoTime();
		for (int number = 1; number <= count; number++) {
			this.room.acquire();
			this.sender.apply(number).thenAccept(this::ended);
		}
		this.room.acquire(MOST_UNFINISHED);
		return report(count, System.nanoTime() - began);
	}

	private void ended(SendResult result) {
		synchronized (this.results) {
			this.results.merge(result.outcome(), 1, Integer::sum);
			this.mayHaveArrived += result.mayHaveArrived() ? 1 : 0;
		}
		this.room.release();
	}

	private SendReport.Bulk report(int count, long nanos) {
		synchronized (this.results) {
			return new SendReport.Bulk(count, new EnumMap<>(this.results), this.mayHaveArrived,
					SendReport.millis(nanos));
		}
	}

}
