package dev.mesh.autoconfigure;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.tunnel.TunnelServer;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * With lazy initialisation nobody would ask for the mesh, its endpoint, its server of
 * tunnels or beans with listener methods: they are created all the same.
 */
final class MeshLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	private static final List<Class<? extends Annotation>> LISTENERS = List.of(BusMessageListener.class,
			BusStreamListener.class, PresenceChanged.class);

	@Override
	public boolean isExcluded(String beanName, BeanDefinition definition, Class<?> beanType) {
		return beanName.equals(MeshServerCheck.ENDPOINT_BEAN_NAME) || beanName.equals(MeshServerCheck.POLLING_BEAN_NAME)
				|| beanType == MeshLifecycle.class || beanType == MeshListenerEndpointRegistry.class
				|| beanType == MeshKeepAlive.class || beanType == TunnelServer.class || hasListenerMethod(beanType);
	}

	private static boolean hasListenerMethod(Class<?> beanType) {
		Class<?> type = ClassUtils.getUserClass(beanType);
		return AnnotationUtils.isCandidateClass(type, LISTENERS) && !MethodIntrospector
			.selectMethods(type,
					(MethodIntrospector.MetadataLookup<Boolean>) MeshLazyInitializationExcludeFilter::isListener)
			.isEmpty();
	}

	private static @Nullable Boolean isListener(Method method) {
		return LISTENERS.stream().anyMatch((type) -> isAnnotated(method, type)) ? true : null;
	}

	private static boolean isAnnotated(Method method, Class<? extends Annotation> type) {
		return !AnnotatedElementUtils.findMergedRepeatableAnnotations(method, type).isEmpty();
	}

}
