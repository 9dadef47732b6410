package dev.mesh.benchmarks.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WindowTests {

	private final AtomicLong arrived = new AtomicLong(1_000);

	@Test
	void noMoreThanTheLimitIsUnderWay() {
		Window window = new Window(100, this.arrived::get, false);

		assertThat(window.take(60)).isEqualTo(60);
		assertThat(window.take(60)).isEqualTo(40);
		this.arrived.addAndGet(30);
		assertThat(window.take(60)).isEqualTo(30);
	}

	@Test
	void theSenderWaitsUntilAQuarterIsFree() throws Exception {
		CompletableFuture<Window> opened = new CompletableFuture<>();
		CompletableFuture<Integer> taken = CompletableFuture.supplyAsync(() -> {
			Window window = new Window(100, this.arrived::get, false);
			window.take(100);
			opened.complete(window);
			return window.take(100);
		});
		Window window = opened.get(10, TimeUnit.SECONDS);
		this.arrived.addAndGet(25);
		window.handleNews();

		assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo(25);
	}

	@Test
	void whatMayGetLostDoesNotHoldUpTheSenderForEver() {
		Window window = new Window(100, this.arrived::get, true);

		assertThat(window.take(100)).isEqualTo(100);
		assertThat(window.take(100)).isEqualTo(100);
	}

	@Test
	void aClosedWindowGivesNothing() {
		Window window = new Window(100, this.arrived::get, false);
		window.take(100);
		window.close();

		assertThat(window.take(1)).isZero();
	}

}
