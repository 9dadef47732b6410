package dev.mesh.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds the methods of beans that are annotated with {@link BusMessageListener},
 * {@link BusStreamListener} or {@link PresenceChanged}, checks them, and registers an
 * endpoint for each annotation. Only singletons may have them. Modelled on Spring's
 * {@code JmsListenerAnnotationBeanPostProcessor}.
 */
final class MeshListenerAnnotationBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, SmartInitializingSingleton, Ordered {

	/** The annotations, with what holds several of them. */
	private static final Map<Class<? extends Annotation>, Class<? extends Annotation>> CONTAINERS = containers();

	private final ConfigurableBeanFactory beanFactory;

	private final MeshListenerEndpointRegistrar registrar = new MeshListenerEndpointRegistrar();

	private final Set<Class<?>> withoutListeners = Collections.newSetFromMap(new ConcurrentHashMap<>());

	MeshListenerAnnotationBeanPostProcessor(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	private static Map<Class<? extends Annotation>, Class<? extends Annotation>> containers() {
		Map<Class<? extends Annotation>, Class<? extends Annotation>> containers = new LinkedHashMap<>();
		containers.put(BusMessageListener.class, BusMessageListeners.class);
		containers.put(BusStreamListener.class, BusStreamListeners.class);
		containers.put(PresenceChanged.class, PresenceChangedListeners.class);
		return Collections.unmodifiableMap(containers);
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
				|| !AnnotationUtils.isCandidateClass(targetClass, CONTAINERS.keySet())) {
			return bean;
		}
		Map<Method, List<Annotation>> listeners = listeners(targetClass);
		if (listeners.isEmpty()) {
			this.withoutListeners.add(targetClass);
			return bean;
		}
		// One that was made by hand is not known to the factory.
		if (this.beanFactory.containsLocalBean(beanName) && !this.beanFactory.isSingleton(beanName)) {
			throw notSingleton(beanName, listeners);
		}
		listeners.forEach((method, annotations) -> {
			ListenerTarget target = ListenerTarget.of(bean, targetClass, method);
			annotations
				.forEach((annotation) -> this.registrar.register((factory) -> factory.create(annotation, target)));
		});
		return bean;
	}

	private static Map<Method, List<Annotation>> listeners(Class<?> type) {
		Map<Method, List<Annotation>> all = new LinkedHashMap<>();
		CONTAINERS.forEach((annotation, container) -> MethodIntrospector
			.selectMethods(type, (MetadataLookup<Set<? extends Annotation>>) (method) -> {
				Set<? extends Annotation> found = AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
						annotation, container);
				return found.isEmpty() ? null : found;
			})
			.forEach((method, found) -> all.computeIfAbsent(method, (key) -> new ArrayList<>()).addAll(found)));
		return all;
	}

	/** Instances that nobody ends would be listeners for good. */
	private static InvalidListenerMethodException notSingleton(String beanName,
			Map<Method, List<Annotation>> listeners) {
		return new InvalidListenerMethodException(listeners.keySet().iterator().next(),
				"its bean '" + beanName + "' is no singleton",
				"Each instance would be a listener of its own, for good: move the method to a singleton, which asks "
						+ "for the other bean when it is called.");
	}

	/** Those that are made later would be refused only then. */
	private void requireSingletons(ConfigurableListableBeanFactory beans) {
		for (String name : beans.getBeanDefinitionNames()) {
			BeanDefinition definition = beans.getMergedBeanDefinition(name);
			Class<?> type = (definition.isSingleton() || definition.isAbstract()) ? null : beans.getType(name, false);
			if (type != null && AnnotationUtils.isCandidateClass(type, CONTAINERS.keySet())) {
				Map<Method, List<Annotation>> listeners = listeners(ClassUtils.getUserClass(type));
				if (!listeners.isEmpty()) {
					throw notSingleton(name, listeners);
				}
			}
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.withoutListeners.clear();
		if (this.beanFactory instanceof ConfigurableListableBeanFactory beans) {
			requireSingletons(beans);
		}
		this.beanFactory.getBeanProvider(MeshListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureMeshListeners(this.registrar));
		MeshListenerEndpointFactory factory = new MeshListenerEndpointFactory(
				this.beanFactory.getBean(MeshListenerContext.class), this.registrar);
		this.registrar.registerAllAt(this.beanFactory.getBean(MeshListenerEndpointRegistry.class), factory);
	}

}
