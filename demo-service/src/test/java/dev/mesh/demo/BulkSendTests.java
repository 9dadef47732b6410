package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link BulkSend}. */
@Timeout(30)
class BulkSendTests {

	@Test
	void resultsAreCountedByOutcome() throws InterruptedException {
		SendReport.Bulk report = new BulkSend((number) -> CompletableFuture.completedFuture(result(number))).send(9);
		assertThat(report.messages()).isEqualTo(9);
		assertThat(report.results()).containsOnly(Map.entry(Outcome.ACKNOWLEDGED, 6), Map.entry(Outcome.TIMED_OUT, 3));
		assertThat(report.mayHaveArrived()).isEqualTo(6);
	}

	@Test
	void messagesAreSentInOrder() throws InterruptedException {
		List<Integer> sent = new ArrayList<>();
		new BulkSend((number) -> {
			sent.add(number);
			return CompletableFuture.completedFuture(result(number));
		}).send(5_000);
		assertThat(sent).containsExactlyElementsOf(IntStream.rangeClosed(1, 5_000).boxed().toList());
	}

	@Test
	void sendsThatHaveNotEndedHoldBackFurtherOnes() throws Exception {
		Queue<CompletableFuture<SendResult>> unfinished = new ConcurrentLinkedQueue<>();
		CompletableFuture<SendReport.Bulk> report = CompletableFuture.supplyAsync(() -> send(unfinished, 1_500));
		await().until(() -> unfinished.size() == 1024);
		while (!report.isDone()) {
			CompletableFuture<SendResult> next = unfinished.poll();
			if (next != null) {
				next.complete(result(1));
			}
			assertThat(unfinished).hasSizeLessThanOrEqualTo(1024);
		}
		assertThat(report.get(1, TimeUnit.SECONDS).results()).containsEntry(Outcome.ACKNOWLEDGED, 1_500);
	}

	@Test
	void whatHasNoResultWhenTheTimeIsOverIsUnfinishedAndMayHaveArrived() throws InterruptedException {
		SendReport.Bulk report = new BulkSend(
				(number) -> (number == 2) ? CompletableFuture.completedFuture(result(1)) : new CompletableFuture<>(),
				Duration.ofMillis(50))
			.send(3);
		assertThat(report.messages()).isEqualTo(3);
		assertThat(report.results()).containsOnly(Map.entry(Outcome.ACKNOWLEDGED, 1));
		assertThat(report.unfinished()).isEqualTo(2);
		assertThat(report.mayHaveArrived()).isEqualTo(3);
	}

	@Test
	void nothingMoreIsSentWhenTheTimeIsOver() throws InterruptedException {
		SendReport.Bulk report = new BulkSend((number) -> new CompletableFuture<>(), Duration.ofMillis(50)).send(2_000);
		assertThat(report.messages()).isLessThanOrEqualTo(1024);
		assertThat(report.unfinished()).isEqualTo(report.messages());
	}

	private static SendReport.Bulk send(Queue<CompletableFuture<SendResult>> unfinished, int count) {
		try {
			return new BulkSend((number) -> {
				CompletableFuture<SendResult> result = new CompletableFuture<>();
				unfinished.add(result);
				return result;
			}).send(count);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SendResult result(int number) {
		return (number % 3 == 0) ? new SendResult(Outcome.TIMED_OUT, false, "never sent")
				: new SendResult(Outcome.ACKNOWLEDGED, true, "");
	}

}
