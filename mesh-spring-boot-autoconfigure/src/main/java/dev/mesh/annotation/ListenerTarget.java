package dev.mesh.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * An annotated method.
 *
 * @param bean what it is called on, which may be a proxy
 * @param type class of the bean behind the proxy
 * @param method as that class declares it: its annotations and types count
 * @param invocable what is called on the bean, which is a method of an interface when the
 * bean is a JDK proxy
 */
record ListenerTarget(Object bean, Class<?> type, Method method, Method invocable) {

	/**
	 * Finds out how a method is called.
	 * @throws InvalidListenerMethodException when it cannot be called on the bean
	 */
	static ListenerTarget of(Object bean, Class<?> type, Method method) {
		if (Modifier.isStatic(method.getModifiers())) {
			throw new InvalidListenerMethodException(method, "it is static", "Make it a method of the bean.");
		}
		if (Modifier.isFinal(method.getModifiers()) && AopUtils.isCglibProxy(bean)) {
			throw new InvalidListenerMethodException(method,
					"it is final, and its bean is behind a proxy that cannot pass calls of it on",
					"Leave out 'final' from the method.");
		}
		try {
			return new ListenerTarget(bean, type, method, AopUtils.selectInvocableMethod(method, bean.getClass()));
		}
		catch (IllegalStateException ex) {
			Method declared = declaredByAnInterface(method, bean, type);
			if (declared != null) {
				return new ListenerTarget(bean, type, method, declared);
			}
			throw new InvalidListenerMethodException(method, "it cannot be called on the bean's proxy",
					"Make it neither private, static nor final, or declare it in an interface when the proxy is a "
							+ "JDK proxy; spring.aop.proxy-target-class=true proxies classes.",
					ex);
		}
	}

	/** A generic interface declares it with other types than the class. */
	private static @Nullable Method declaredByAnInterface(Method method, Object bean, Class<?> type) {
		for (Class<?> implemented : ClassUtils.getAllInterfaces(bean)) {
			for (Method declared : implemented.getMethods()) {
				if (BridgeMethodResolver.getMostSpecificMethod(declared, type).equals(method)) {
					return declared;
				}
			}
		}
		return null;
	}

	/** What the method takes, as the class declares it. */
	List<MethodParameter> parameters() {
		return new DeclaredMethod(this.method, this.type).parameters();
	}

}
