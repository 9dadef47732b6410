package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.annotation.MeshListenerConfiguration;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Tests for {@link ListenerTaskExecutor}: how it ends.
 */
class ListenerTaskExecutorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class))
		.withPropertyValues("spring.task.execution.shutdown.await-termination=true",
				"spring.task.execution.shutdown.await-termination-period=60s")
		.withBean(MeshSettingsCustomizer.class,
				() -> (settings) -> settings.withRuntime(settings.runtime().withStopTimeout(Duration.ofMillis(100))));

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicBoolean interrupted = new AtomicBoolean();

	/** The lifecycle alone would wait for 30 s, and the executor for 60. */
	@Test
	@Timeout(25)
	void hungCallIsInterruptedWhenTheTimeOfTheMeshIsOver() {
		Future<?>[] running = new Future<?>[1];
		this.contextRunner.run((context) -> {
			running[0] = context
				.getBean(MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME, ThreadPoolTaskExecutor.class)
				.submit(this::run);
			this.begun.await();
		});
		assertThat(running[0]).succeedsWithin(Duration.ofSeconds(20));
		assertThat(this.interrupted).isTrue();
	}

	@Test
	@Timeout(60)
	void callThatEndsInTimeIsWaitedFor() throws Exception {
		ListenerTaskExecutor executor = new ListenerTaskExecutor(Duration.ofSeconds(50));
		executor.initialize();
		Future<?> running = executor.submit(this::run);
		this.begun.await();
		Thread shutdown = new Thread(executor::shutdown);
		shutdown.start();
		while (!executor.getThreadPoolExecutor().isShutdown()) {
			Thread.onSpinWait();
		}
		this.release.countDown();
		running.get(20, TimeUnit.SECONDS);
		shutdown.join();
		assertThat(this.interrupted).isFalse();
	}

	private void run() {
		this.begun.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			this.interrupted.set(true);
		}
	}

}
