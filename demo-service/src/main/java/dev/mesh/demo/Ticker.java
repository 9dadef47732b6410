package dev.mesh.demo;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The clock of generators: short tasks, many times a second, on one thread. */
@Component
final class Ticker implements DisposableBean {

	private static final int TICK_MILLIS = 20;

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "demo-ticker");
		thread.setDaemon(true);
		return thread;
	});

	/** Calls fifty times a second, until it is cancelled or the task throws. */
	ScheduledFuture<?> everyTick(Runnable task) {
		return this.thread.scheduleAtFixedRate(task, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
