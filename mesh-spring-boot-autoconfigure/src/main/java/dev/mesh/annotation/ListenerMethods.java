package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.validation.Validator;

/**
 * What fills the parameters of listener methods: Spring's own argument resolvers, with
 * those for the mesh's types and the application's added.
 */
final class ListenerMethods {

	private final MeshListenerContext context;

	private final List<HandlerMethodArgumentResolver> custom;

	private final ConversionService conversionService = new DefaultFormattingConversionService();

	private final SenderArgumentResolver senders;

	ListenerMethods(MeshListenerContext context, List<HandlerMethodArgumentResolver> custom) {
		this.context = context;
		this.custom = custom;
		this.senders = new SenderArgumentResolver(context.presence());
	}

	/** Whether the application itself fills a parameter. */
	boolean isCustom(MethodParameter parameter) {
		return this.custom.stream().anyMatch((resolver) -> resolver.supportsParameter(parameter));
	}

	/** Why a payload cannot be validated; null when it can. */
	@Nullable String whyNotValidated(Class<?> type) {
		Validator validator = this.context.validator();
		if (validator == null) {
			return "there is no Validator, or several of which none is primary";
		}
		return validator.supports(type) ? null
				: "the Validator " + validator.getClass().getName() + " does not support " + type.getName();
	}

	/** Whether a header or path variable can become a parameter. */
	boolean isMadeOfText(MethodParameter parameter) {
		return this.conversionService.canConvert(TypeDescriptor.valueOf(String.class), new TypeDescriptor(parameter));
	}

	/** Whether a type is one of the application's beans rather than of its data. */
	boolean isBean(Class<?> type) {
		return !type.isArray() && !type.isPrimitive() && !type.getName().startsWith("java.")
				&& this.context.beanFactory() instanceof ListableBeanFactory beans
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0;
	}

	ListenerMethod forMessages(ListenerTarget target, PayloadConverters payloads) {
		return new ListenerMethod(target, messageResolvers(payloads));
	}

	HandlerMethodArgumentResolverComposite messageResolvers(PayloadConverters payloads) {
		List<HandlerMethodArgumentResolver> all = annotated();
		all.add(new MessageMethodArgumentResolver(payloads.converter()));
		all.addAll(this.custom);
		all.add(this.senders);
		all.add(new PayloadArgumentResolver(payloads.converter(), this.context.validator()));
		return composite(all);
	}

	ListenerMethod forStreams(ListenerTarget target) {
		List<HandlerMethodArgumentResolver> all = annotated();
		all.addAll(this.custom);
		all.add(this.senders);
		all.add(new StreamArgumentResolver());
		return new ListenerMethod(target, composite(all));
	}

	private List<HandlerMethodArgumentResolver> annotated() {
		List<HandlerMethodArgumentResolver> all = new ArrayList<>();
		all.add(new HeaderMethodArgumentResolver(this.conversionService, this.context.beanFactory()));
		all.add(new HeadersMethodArgumentResolver());
		all.add(new DestinationVariableMethodArgumentResolver(this.conversionService));
		return all;
	}

	private static HandlerMethodArgumentResolverComposite composite(List<HandlerMethodArgumentResolver> all) {
		HandlerMethodArgumentResolverComposite composite = new HandlerMethodArgumentResolverComposite();
		composite.addResolvers(all);
		return composite;
	}

}
