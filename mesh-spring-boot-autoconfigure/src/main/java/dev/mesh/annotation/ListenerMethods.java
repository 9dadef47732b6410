package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;

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

	List<HandlerMethodArgumentResolver> custom() {
		return this.custom;
	}

	ListenerMethod forMessages(ListenerTarget target, PayloadConverters payloads) {
		return new ListenerMethod(target.bean(), target.method(), messageResolvers(payloads));
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
		return new ListenerMethod(target.bean(), target.method(), composite(all));
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
