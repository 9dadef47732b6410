package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Resolves the candidate; the place of the stream stays empty until it is accepted.
 */
final class StreamArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type == BusStream.class || type == StreamCandidate.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		return (parameter.getParameterType() == StreamCandidate.class) ? message.getPayload() : null;
	}

}
