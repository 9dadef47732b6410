package dev.mesh.annotation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Tells a message that does not fit the method from an exception of the method itself.
 */
final class BusListenerMethod extends InvocableHandlerMethod {

	BusListenerMethod(Object bean, Method method, HandlerMethodArgumentResolverComposite resolvers) {
		super(bean, method);
		setMessageMethodArgumentResolvers(resolvers);
	}

	@Override
	public @Nullable Object invoke(Message<?> message, @Nullable Object... providedArgs) throws Exception {
		return doInvoke(arguments(message, providedArgs));
	}

	private @Nullable Object[] arguments(Message<?> message, @Nullable Object... providedArgs)
			throws UnreadableMessageException {
		try {
			return getMethodArgumentValues(message, providedArgs);
		}
		catch (Exception ex) {
			throw new UnreadableMessageException(ex);
		}
	}

}
