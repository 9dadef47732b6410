package dev.mesh.annotation;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * A method of a bean with listeners, called in two steps: what goes wrong with the
 * arguments is not the method's own failure, and a condition is looked at in between. The
 * arguments are those that the class of the bean declares; what is called is the method
 * of its proxy.
 */
final class ListenerMethod extends InvocableHandlerMethod {

	private final ListenerTarget target;

	private final List<MethodParameter> parameters;

	private final HandlerMethodArgumentResolverComposite resolvers;

	ListenerMethod(ListenerTarget target, HandlerMethodArgumentResolverComposite resolvers) {
		super(target.bean(), target.invocable());
		this.target = target;
		this.parameters = target.parameters();
		this.resolvers = resolvers;
	}

	/** As the class of the bean has it. */
	Method declared() {
		return this.target.method();
	}

	/**
	 * Makes the arguments.
	 * @param provided go to the first parameter each that they fit
	 */
	@Nullable Object[] arguments(Message<?> message, Object... provided) throws UnreadableMessageException {
		@Nullable Object[] arguments = new Object[this.parameters.size()];
		try {
			for (int i = 0; i < arguments.length; i++) {
				MethodParameter parameter = this.parameters.get(i);
				Object given = findProvidedArgument(parameter, provided);
				arguments[i] = (given != null) ? given : this.resolvers.resolveArgument(parameter, message);
			}
			return arguments;
		}
		catch (Exception ex) {
			throw new UnreadableMessageException(declared(), ex);
		}
	}

	@Nullable Object call(@Nullable Object[] arguments) throws Exception {
		return doInvoke(arguments);
	}

}
