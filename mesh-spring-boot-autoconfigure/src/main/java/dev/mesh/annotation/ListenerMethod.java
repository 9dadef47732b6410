package dev.mesh.annotation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * A listener method, called in two steps: what goes wrong with the arguments is not the
 * method's own failure, and a condition is looked at in between.
 */
final class ListenerMethod extends InvocableHandlerMethod {

	ListenerMethod(Object bean, Method method, HandlerMethodArgumentResolverComposite resolvers) {
		super(bean, method);
		setMessageMethodArgumentResolvers(resolvers);
	}

	@Nullable Object[] arguments(Message<?> message) throws UnreadableMessageException {
		try {
			return getMethodArgumentValues(message);
		}
		catch (Exception ex) {
			throw new UnreadableMessageException(getMethod(), ex);
		}
	}

	@Nullable Object call(@Nullable Object[] arguments) throws Exception {
		return doInvoke(arguments);
	}

}
