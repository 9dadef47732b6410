package dev.mesh.annotation;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.validation.Validator;

/**
 * Beans behind {@link BusMessageListener}, {@link BusStreamListener} and
 * {@link PresenceChanged}. Imported by the auto-configuration; an application that makes
 * its own {@link Mesh} without it uses {@link EnableMeshListeners}.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class MeshListenerConfiguration {

	/**
	 * Name of the bean that reads and writes payloads other than bytes and text: a
	 * {@link MessageConverter}. It is no default candidate, so that messaging frameworks
	 * beside the mesh do not take it for theirs.
	 */
	public static final String PAYLOAD_CONVERTER_BEAN_NAME = "meshPayloadConverter";

	/**
	 * Name of the {@link BusListenerContainerFactory} bean for listeners that name none.
	 * Without such a bean the defaults of the class apply.
	 */
	public static final String CONTAINER_FACTORY_BEAN_NAME = "busListenerContainerFactory";

	/**
	 * Name of the bean that runs listener methods with a concurrency above 1: an
	 * {@link Executor}, and no default candidate, so that it is not taken for the
	 * application's. Without such a bean threads are made as they are needed.
	 */
	public static final String TASK_EXECUTOR_BEAN_NAME = "busListenerTaskExecutor";

	private static final List<String> VALIDATOR_BEAN_NAMES = List.of("defaultValidator", "mvcValidator",
			"webFluxValidator");

	MeshListenerConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static MeshListenerAnnotationBeanPostProcessor meshListenerAnnotationBeanPostProcessor(
			ConfigurableBeanFactory beanFactory) {
		return new MeshListenerAnnotationBeanPostProcessor(beanFactory);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	MeshListenerContext meshListenerContext(Presence presence,
			@Qualifier(PAYLOAD_CONVERTER_BEAN_NAME) ObjectProvider<MessageConverter> payloadConverter,
			@Qualifier(TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor, ObjectProvider<Validator> validator,
			ConfigurableBeanFactory beanFactory) {
		return new MeshListenerContext(beanFactory, presence, payloadConverter.getIfAvailable(),
				validator(validator, beanFactory),
				() -> executor.getIfAvailable(MeshListenerConfiguration::threadForEachCall),
				new MeshListenerCounters());
	}

	@Bean
	MeshListenerEndpointRegistry meshListenerEndpointRegistry(Mesh mesh, Bus bus, Presence presence,
			MeshListenerContext context) {
		return new MeshListenerEndpointRegistry(mesh, bus, presence, context.counters());
	}

	/** The only or primary one, or else that of Boot or of its web stack. */
	private static @Nullable Validator validator(ObjectProvider<Validator> validators, BeanFactory beanFactory) {
		Validator unique = validators.getIfUnique();
		if (unique != null) {
			return unique;
		}
		for (String name : VALIDATOR_BEAN_NAMES) {
			if (beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, Validator.class)) {
				return beanFactory.getBean(name, Validator.class);
			}
		}
		return null;
	}

	private static Executor threadForEachCall() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("mesh-listener-");
		executor.setDaemon(true);
		return executor;
	}

}
