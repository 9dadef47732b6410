package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusListenerContainerFactory;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.annotation.PresenceChanged;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for methods annotated with
 * {@link BusMessageListener}, {@link BusStreamListener} and {@link PresenceChanged}.
 */
@AutoConfiguration(after = { MeshAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
@ConditionalOnBean(Mesh.class)
@Import(MeshListenerConfiguration.class)
public final class MeshListenerAutoConfiguration {

	/** As many as the mesh's own dispatcher has for handlers. */
	private static final int THREADS = 64;

	private static final String THREAD_NAME_PREFIX = "mesh-listener-";

	MeshListenerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	BusListenerContainerFactoryConfigurer busListenerContainerFactoryConfigurer(MeshProperties properties,
			ObjectProvider<BusListenerContainerFactoryCustomizer<?>> customizers) {
		return new BusListenerContainerFactoryConfigurer(properties.bus().listener(),
				customizers.orderedStream().toList());
	}

	@Bean(MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME)
	@ConditionalOnMissingBean(name = MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME)
	BusListenerContainerFactory busListenerContainerFactory(BusListenerContainerFactoryConfigurer configurer) {
		return configurer.configure(new BusListenerContainerFactory());
	}

	@Bean
	@ConditionalOnNotWebApplication
	MeshKeepAlive meshKeepAlive(MeshListenerEndpointRegistry registry) {
		return new MeshKeepAlive(registry);
	}

	/**
	 * For listeners with a concurrency above 1; has no thread while there is nothing to
	 * do. What waits for one is bounded by the senders' windows.
	 */
	@Bean(name = MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME)
	@ConditionalOnThreading(Threading.PLATFORM)
	ThreadPoolTaskExecutor busListenerTaskExecutor(ObjectProvider<ThreadPoolTaskExecutorBuilder> builder, Mesh mesh) {
		ListenerTaskExecutor executor = builder.getIfUnique(ThreadPoolTaskExecutorBuilder::new)
			.corePoolSize(THREADS)
			.maxPoolSize(THREADS)
			.queueCapacity(Integer.MAX_VALUE)
			.allowCoreThreadTimeOut(true)
			.threadNamePrefix(THREAD_NAME_PREFIX)
			.configure(new ListenerTaskExecutor(mesh.settings().stopTimeout()));
		executor.limitShutdown();
		return executor;
	}

	@Bean(name = MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = MeshListenerConfiguration.TASK_EXECUTOR_BEAN_NAME)
	@ConditionalOnThreading(Threading.VIRTUAL)
	SimpleAsyncTaskExecutor busListenerVirtualThreadTaskExecutor(
			ObjectProvider<SimpleAsyncTaskExecutorBuilder> builder) {
		return builder.getIfUnique(SimpleAsyncTaskExecutorBuilder::new)
			.virtualThreads(true)
			.concurrencyLimit(SimpleAsyncTaskExecutor.UNBOUNDED_CONCURRENCY)
			.threadNamePrefix(THREAD_NAME_PREFIX)
			.build();
	}

}
