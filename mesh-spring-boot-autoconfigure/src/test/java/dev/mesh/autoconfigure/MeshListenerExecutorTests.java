package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.task.TaskExecutorMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The executor of listeners, beside that of the application.
 */
class MeshListenerExecutorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class));

	@Test
	void bootMeasuresTheExecutorOfListenersLikeThatOfTheApplication() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(TaskExecutorMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("executor.pool.size").gauges())
				.extracting((gauge) -> gauge.getId().getTag("name"))
				.containsExactlyInAnyOrder("applicationTaskExecutor",
						MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME));
	}

	@Test
	void executorHasNoThreadUntilItIsNeededAndIsBounded() {
		this.contextRunner.withBean(Concurrent.class)
			.withPropertyValues("spring.task.execution.pool.queue-capacity=1")
			.run((context) -> {
				ThreadPoolTaskExecutor executor = context.getBean(MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME,
						ThreadPoolTaskExecutor.class);
				assertThat(executor.getMaxPoolSize()).isEqualTo(64);
				assertThat(executor.getQueueCapacity()).isEqualTo(Integer.MAX_VALUE);
				assertThat(executor.getPoolSize()).isZero();
			});
	}

	@Test
	void executorOfTheApplicationStaysTheOneThatIsInjectedAndRunsAsyncMethods() {
		this.contextRunner.withUserConfiguration(Asynchronous.class).withBean(NeedsExecutor.class).run((context) -> {
			assertThat(context.getBean(NeedsExecutor.class).executor)
				.isSameAs(context.getBean("applicationTaskExecutor"));
			assertThat(context.getBean(Asynchronous.Worker.class).thread().get(20, TimeUnit.SECONDS))
				.startsWith("task-");
		});
	}

	@Test
	@Tag("virtual-threads")
	void executorHasVirtualThreadsWhenTheApplicationHas() {
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(context.getBean(MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME))
				.isInstanceOf(SimpleAsyncTaskExecutor.class));
	}

	static class Concurrent {

		@BusMessageListener(path = "a", concurrency = "8")
		void on(String text) {
		}

	}

	static class NeedsExecutor {

		private final Executor executor;

		NeedsExecutor(Executor executor) {
			this.executor = executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class Asynchronous {

		@Bean
		Worker worker() {
			return new Worker();
		}

		static class Worker {

			@Async
			CompletableFuture<String> thread() {
				return CompletableFuture.completedFuture(Thread.currentThread().getName());
			}

		}

	}

}
