package dev.mesh.annotation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.support.AnnotationExceptionHandlerMethodResolver;
import org.springframework.util.ReflectionUtils.MethodFilter;

/**
 * The {@link MessageExceptionHandler} methods of a bean with listener methods. They take
 * the exception, and whatever a {@link BusMessageListener} method may take.
 */
final class ExceptionHandlerMethods implements BusListenerErrorHandler {

	private static final MethodFilter ANNOTATED = (method) -> AnnotatedElementUtils.hasAnnotation(method,
			MessageExceptionHandler.class);

	private final AnnotationExceptionHandlerMethodResolver choice;

	private final Map<Method, ListenerMethod> methods;

	private ExceptionHandlerMethods(AnnotationExceptionHandlerMethodResolver choice,
			Map<Method, ListenerMethod> methods) {
		this.choice = choice;
		this.methods = methods;
	}

	/**
	 * Those of a listener's bean; null when it has none.
	 * @param made checks one and makes it callable
	 * @throws InvalidListenerMethodException when one cannot be called
	 */
	static @Nullable ExceptionHandlerMethods of(ListenerTarget listener,
			Function<ListenerTarget, ListenerMethod> made) {
		AnnotationExceptionHandlerMethodResolver choice;
		try {
			choice = new AnnotationExceptionHandlerMethodResolver(listener.type());
		}
		catch (IllegalStateException ex) {
			throw new InvalidListenerMethodException(listener.method(),
					"a @MessageExceptionHandler method of its bean cannot be used", String.valueOf(ex.getMessage()),
					ex);
		}
		if (!choice.hasExceptionMappings()) {
			return null;
		}
		Map<Method, ListenerMethod> methods = new HashMap<>();
		for (Method method : MethodIntrospector.selectMethods(listener.type(), ANNOTATED)) {
			methods.put(method, made.apply(ListenerTarget.of(listener.bean(), listener.type(), method)));
		}
		return new ExceptionHandlerMethods(choice, methods);
	}

	@Override
	public @Nullable Object handleError(Message<?> message, Exception failure) throws Exception {
		Method chosen = this.choice.resolveMethod(failure);
		ListenerMethod method = (chosen != null) ? this.methods.get(chosen) : null;
		if (method == null) {
			throw failure;
		}
		return method.call(arguments(method, message, failure));
	}

	private static @Nullable Object[] arguments(ListenerMethod method, Message<?> message, Exception failure)
			throws Exception {
		try {
			return method.arguments(message, withCauses(failure));
		}
		catch (UnreadableMessageException ex) {
			// Once, should somebody throw the same exception again and again.
			if (failure.getSuppressed().length == 0) {
				failure.addSuppressed(ex);
			}
			throw failure;
		}
	}

	private static Object[] withCauses(Exception failure) {
		List<Object> all = new ArrayList<>();
		for (Throwable cause = failure; cause != null && !all.contains(cause); cause = cause.getCause()) {
			all.add(cause);
		}
		return all.toArray();
	}

}
