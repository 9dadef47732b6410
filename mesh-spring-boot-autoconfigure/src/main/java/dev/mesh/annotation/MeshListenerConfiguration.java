package dev.mesh.annotation;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.validation.Validator;

/**
 * Beans behind {@link BusMessageListener} and {@link PresenceChanged}. Imported by the
 * auto-configuration; an application that makes its own {@link Mesh} without it can
 * import it as well.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class MeshListenerConfiguration {

	/**
	 * Name of the bean that reads payloads other than bytes and text: a
	 * {@link MessageConverter}. It is no default candidate, so that messaging frameworks
	 * beside the mesh do not take it for theirs.
	 */
	public static final String PAYLOAD_CONVERTER_BEAN_NAME = "meshPayloadConverter";

	MeshListenerConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static MeshListenerAnnotationBeanPostProcessor meshListenerAnnotationBeanPostProcessor(
			ConfigurableBeanFactory beanFactory) {
		return new MeshListenerAnnotationBeanPostProcessor(beanFactory);
	}

	@Bean
	MeshListenerEndpointRegistry meshListenerEndpointRegistry(Mesh mesh, Bus bus, Presence presence,
			@Qualifier(PAYLOAD_CONVERTER_BEAN_NAME) ObjectProvider<MessageConverter> payloadConverter,
			ObjectProvider<Validator> validator, ConfigurableBeanFactory beanFactory) {
		BusListenerMethodFactory methods = new BusListenerMethodFactory(beanFactory,
				new PayloadConverters(payloadConverter.getIfAvailable()), validator.getIfUnique(), presence);
		return new MeshListenerEndpointRegistry(mesh,
				new MeshListenerContext(bus, presence, methods, new MeshListenerCounters()));
	}

}
