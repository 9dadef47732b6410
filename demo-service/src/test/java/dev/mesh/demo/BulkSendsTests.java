package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Tests for {@link BulkSends}. */
@Timeout(30)
class BulkSendsTests {

	private final BulkSends sends = new BulkSends();

	private final AtomicInteger sent = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.sends.close();
		this.threads.shutdownNow();
	}

	@Test
	void oneTooManyIsAConflictThatNamesTheLimit() {
		beginAll();
		assertThatExceptionOfType(RequestProblem.class).isThrownBy(() -> this.sends.send(1, this::never))
			.satisfies((problem) -> {
				assertThat(problem.getStatusCode().value()).isEqualTo(409);
				assertThat(problem.getBody().getDetail()).contains(BulkSends.MOST_AT_A_TIME + " bulk sends",
						BulkSends.MOST_AT_A_TIME + " is the limit", "wait until one has ended");
			});
	}

	@Test
	void oneThatHasEndedMakesRoom() throws InterruptedException {
		CompletableFuture<SendResult> end = CompletableFuture
			.completedFuture(new SendResult(SendResult.Outcome.ACKNOWLEDGED, true, ""));
		for (int i = 0; i < 2 * BulkSends.MOST_AT_A_TIME; i++) {
			assertThat(this.sends.send(2, (number) -> end).messages()).isEqualTo(2);
		}
	}

	@Test
	void oneThatFailsMakesRoom() {
		for (int i = 0; i < 2 * BulkSends.MOST_AT_A_TIME; i++) {
			assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.sends.send(1, (number) -> {
				throw new IllegalArgumentException("too large");
			}));
		}
	}

	@Test
	void allEndWhenTheProcessStopsAndNoneBeginsAnyMore() {
		List<CompletableFuture<SendReport.Bulk>> reports = beginAll();
		this.sends.close();
		for (CompletableFuture<SendReport.Bulk> report : reports) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(report::join)
				.havingCause()
				.satisfies((cause) -> assertThat(cause).isInstanceOf(RequestProblem.class)
					.hasMessageContaining("1 of 1 messages were sent"));
		}
		assertThatExceptionOfType(RequestProblem.class).isThrownBy(() -> this.sends.send(1, this::never))
			.satisfies((problem) -> assertThat(problem.getStatusCode().value()).isEqualTo(503));
	}

	private List<CompletableFuture<SendReport.Bulk>> beginAll() {
		List<CompletableFuture<SendReport.Bulk>> reports = IntStream.range(0, BulkSends.MOST_AT_A_TIME)
			.mapToObj((i) -> CompletableFuture.supplyAsync(this::sendOne, this.threads))
			.toList();
		await().until(() -> this.sent.get() == BulkSends.MOST_AT_A_TIME);
		return reports;
	}

	private SendReport.Bulk sendOne() {
		try {
			return this.sends.send(1, this::never);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private CompletableFuture<SendResult> never(int number) {
		this.sent.incrementAndGet();
		return new CompletableFuture<>();
	}

}
