package dev.mesh.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds the methods of beans that are annotated with {@link BusMessageListener},
 * {@link BusStreamListener} or {@link PresenceChanged}, checks them, and registers an
 * endpoint for each annotation. Modelled on Spring's
 * {@code JmsListenerAnnotationBeanPostProcessor}.
 */
final class MeshListenerAnnotationBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, SmartInitializingSingleton, Ordered {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(BusMessageListener.class,
			BusStreamListener.class, PresenceChanged.class);

	private final ConfigurableBeanFactory beanFactory;

	private final MeshListenerEndpointRegistrar registrar = new MeshListenerEndpointRegistrar();

	private final Set<Class<?>> withoutListeners = Collections.newSetFromMap(new ConcurrentHashMap<>());

	MeshListenerAnnotationBeanPostProcessor(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String name) {
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean || bean instanceof MeshListenerEndpointRegistry) {
			return bean;
		}
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (this.withoutListeners.contains(targetClass)
				|| !AnnotationUtils.isCandidateClass(targetClass, ANNOTATIONS)) {
			return bean;
		}
		int found = registerAll(targetClass, bean, BusMessageListener.class, BusMessageListeners.class)
				+ registerAll(targetClass, bean, BusStreamListener.class, BusStreamListeners.class)
				+ registerAll(targetClass, bean, PresenceChanged.class, PresenceChangedListeners.class);
		if (found == 0) {
			this.withoutListeners.add(targetClass);
		}
		return bean;
	}

	private <A extends Annotation> int registerAll(Class<?> targetClass, Object bean, Class<A> type,
			Class<? extends Annotation> container) {
		Map<Method, Set<A>> methods = MethodIntrospector.selectMethods(targetClass,
				(MethodIntrospector.MetadataLookup<Set<A>>) (method) -> {
					Set<A> found = AnnotatedElementUtils.findMergedRepeatableAnnotations(method, type, container);
					return found.isEmpty() ? null : found;
				});
		methods.forEach((method, annotations) -> {
			Method invocable = invocableMethod(method, bean);
			annotations.forEach((annotation) -> this.registrar
				.register((factory) -> factory.create(annotation, new ListenerTarget(bean, invocable, targetClass))));
		});
		return methods.size();
	}

	private static Method invocableMethod(Method method, Object bean) {
		if (Modifier.isStatic(method.getModifiers())) {
			throw new InvalidListenerMethodException(method, "it is static", "Make it a method of the bean.");
		}
		if (Modifier.isFinal(method.getModifiers()) && AopUtils.isCglibProxy(bean)) {
			throw new InvalidListenerMethodException(method,
					"it is final, and its bean is behind a proxy that cannot pass calls of it on",
					"Leave out 'final' from the method.");
		}
		try {
			return AopUtils.selectInvocableMethod(method, bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw new InvalidListenerMethodException(method, "it cannot be called on the bean's proxy",
					"Make it neither private, static nor final, or declare it in an interface when the proxy is a "
							+ "JDK proxy; spring.aop.proxy-target-class=true proxies classes.",
					ex);
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.withoutListeners.clear();
		this.beanFactory.getBeanProvider(MeshListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureMeshListeners(this.registrar));
		MeshListenerEndpointFactory factory = new MeshListenerEndpointFactory(
				this.beanFactory.getBean(MeshListenerContext.class), this.registrar);
		this.registrar.registerAllAt(this.beanFactory.getBean(MeshListenerEndpointRegistry.class), factory);
	}

}
