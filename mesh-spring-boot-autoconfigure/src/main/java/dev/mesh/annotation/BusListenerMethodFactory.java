package dev.mesh.annotation;

import dev.mesh.presence.Presence;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.Validator;

/**
 * Makes listener methods callable: Spring's own argument resolvers, with those for the
 * mesh's types added.
 */
final class BusListenerMethodFactory extends DefaultMessageHandlerMethodFactory {

	private final HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();

	private final ConversionService conversionService = new DefaultFormattingConversionService();

	private final ConfigurableBeanFactory beanFactory;

	private final PayloadConverters payloads;

	private final @Nullable Validator validator;

	private final Presence presence;

	BusListenerMethodFactory(ConfigurableBeanFactory beanFactory, PayloadConverters payloads,
			@Nullable Validator validator, Presence presence) {
		this.beanFactory = beanFactory;
		this.payloads = payloads;
		this.validator = validator;
		this.presence = presence;
		setBeanFactory(beanFactory);
		setConversionService(this.conversionService);
		setMessageConverter(payloads.converter());
		this.resolvers.addResolvers(initArgumentResolvers());
	}

	@Override
	protected List<HandlerMethodArgumentResolver> initArgumentResolvers() {
		return List.of(new HeaderMethodArgumentResolver(this.conversionService, this.beanFactory),
				new HeadersMethodArgumentResolver(),
				new DestinationVariableMethodArgumentResolver(this.conversionService),
				new MessageMethodArgumentResolver(this.payloads.converter()), new SenderArgumentResolver(this.presence),
				new PayloadArgumentResolver(this.payloads.converter(), this.validator));
	}

	/**
	 * Makes a listener callable.
	 * @throws InvalidListenerMethodException when there is nothing to read its payload
	 * with
	 */
	InvocableHandlerMethod create(BusListenerTarget target) {
		Class<?> type = target.payloadType();
		if (type != null && !this.payloads.canRead(type)) {
			throw new InvalidListenerMethodException(target.method(),
					"nothing can read its payload as " + type.getName(),
					"Add Jackson (spring-boot-starter-jackson) to read it from JSON, define a MessageConverter bean "
							+ "named '" + MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME
							+ "', or take byte[] or String.");
		}
		return createInvocableHandlerMethod(target.bean(), target.method());
	}

	@Override
	public InvocableHandlerMethod createInvocableHandlerMethod(Object bean, Method method) {
		return new BusListenerMethod(bean, method, this.resolvers);
	}

}
