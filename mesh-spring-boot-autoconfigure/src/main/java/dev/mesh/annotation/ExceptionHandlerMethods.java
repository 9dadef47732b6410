package dev.mesh.annotation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.support.AnnotationExceptionHandlerMethodResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * The {@link MessageExceptionHandler} methods of a bean with listener methods. They take
 * the exception, and whatever a {@link BusMessageListener} method may take.
 */
final class ExceptionHandlerMethods implements BusListenerErrorHandler {

	private final ListenerTarget target;

	private final AnnotationExceptionHandlerMethodResolver methods;

	private final HandlerMethodArgumentResolverComposite resolvers;

	private ExceptionHandlerMethods(ListenerTarget target, AnnotationExceptionHandlerMethodResolver methods,
			HandlerMethodArgumentResolverComposite resolvers) {
		this.target = target;
		this.methods = methods;
		this.resolvers = resolvers;
	}

	/** Those of a listener's bean; null when it has none. */
	static @Nullable ExceptionHandlerMethods of(ListenerTarget target,
			HandlerMethodArgumentResolverComposite resolvers) {
		AnnotationExceptionHandlerMethodResolver methods;
		try {
			methods = new AnnotationExceptionHandlerMethodResolver(target.type());
		}
		catch (IllegalStateException ex) {
			throw new InvalidListenerMethodException(target.method(),
					"a @MessageExceptionHandler method of its bean cannot be used", String.valueOf(ex.getMessage()),
					ex);
		}
		return methods.hasExceptionMappings() ? new ExceptionHandlerMethods(target, methods, resolvers) : null;
	}

	@Override
	public @Nullable Object handleError(Message<?> message, Exception failure) throws Exception {
		Method method = this.methods.resolveMethod(failure);
		if (method == null) {
			throw failure;
		}
		Object bean = this.target.bean();
		InvocableHandlerMethod invocable = new InvocableHandlerMethod(bean,
				AopUtils.selectInvocableMethod(method, bean.getClass()));
		invocable.setMessageMethodArgumentResolvers(this.resolvers);
		return invocable.invoke(message, withCauses(failure));
	}

	private static Object[] withCauses(Exception failure) {
		List<Object> all = new ArrayList<>();
		for (Throwable cause = failure; cause != null && !all.contains(cause); cause = cause.getCause()) {
			all.add(cause);
		}
		return all.toArray();
	}

}
