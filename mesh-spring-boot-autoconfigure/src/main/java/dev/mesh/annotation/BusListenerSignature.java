package dev.mesh.annotation;

import dev.mesh.bus.PathPattern;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.StringUtils;

/**
 * Checks at start-up that a {@link BusMessageListener} method can be called with messages
 * of its paths.
 */
final class BusListenerSignature {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	private final Method method;

	private final List<PathPattern> patterns;

	private @Nullable MethodParameter payload;

	private BusListenerSignature(Method method, List<PathPattern> patterns) {
		this.method = method;
		this.patterns = patterns;
	}

	/**
	 * Checks a method.
	 * @return the type of its payload, null when it does not take it
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static @Nullable Class<?> check(Object bean, Method method, List<PathPattern> patterns) {
		BusListenerSignature signature = new BusListenerSignature(method, patterns);
		signature.checkReturnType();
		for (MethodParameter parameter : new HandlerMethod(bean, method).getMethodParameters()) {
			parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
			signature.checkParameter(parameter);
		}
		return (signature.payload != null) ? signature.payload.nestedIfOptional().getNestedParameterType() : null;
	}

	private void checkReturnType() {
		Class<?> type = this.method.getReturnType();
		if (type != void.class && type != Void.class) {
			throw invalid("it returns " + type.getSimpleName(),
					"A return value would be the reply, and replies come with "
							+ "request/reply in a later version: return void, and send an answer with Bus.send.");
		}
	}

	private void checkParameter(MethodParameter parameter) {
		if (parameter.hasParameterAnnotation(Header.class)) {
			return;
		}
		if (parameter.hasParameterAnnotation(Headers.class)) {
			checkHeaders(parameter);
		}
		else if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
			checkVariable(parameter);
		}
		else if (parameter.hasParameterAnnotation(Payload.class) || !isOfMesh(parameter)) {
			checkPayload(parameter);
		}
	}

	private static boolean isOfMesh(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type == Message.class || type == MessageHeaders.class
				|| MessageHeaderAccessor.class.isAssignableFrom(type) || SenderArgumentResolver.supports(parameter);
	}

	private void checkHeaders(MethodParameter parameter) {
		if (!Map.class.isAssignableFrom(parameter.getParameterType())) {
			throw invalid("@Headers is on " + describe(parameter), "Declare Map<String, Object> or MessageHeaders.");
		}
	}

	private void checkVariable(MethodParameter parameter) {
		DestinationVariable annotation = parameter.getParameterAnnotation(DestinationVariable.class);
		String given = (annotation != null) ? annotation.value() : "";
		String name = StringUtils.hasText(given) ? given : parameter.getParameterName();
		if (name == null) {
			throw invalid("the name of " + describe(parameter) + " is not known",
					"Write it as @DestinationVariable(\"name\"), or compile with -parameters.");
		}
		for (PathPattern pattern : this.patterns) {
			Set<String> names = VARIABLE.matcher(pattern.toString())
				.results()
				.map((result) -> result.group(1))
				.collect(Collectors.toSet());
			if (!names.contains(name)) {
				throw invalid("path '" + pattern + "' has no {" + name + "} for @DestinationVariable",
						"Write {" + name + "} for a segment of each of its paths.");
			}
		}
	}

	private void checkPayload(MethodParameter parameter) {
		if (this.payload != null) {
			throw invalid(describe(this.payload) + " and " + describe(parameter) + " would both be the payload",
					"A message has one payload: annotate the other parameter with @Header, @Headers or "
							+ "@DestinationVariable, or give it one of the types Peer, PeerKey, Principal or Message.");
		}
		this.payload = parameter;
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		if (annotation != null && StringUtils.hasText(annotation.expression())) {
			throw invalid("@Payload has the expression '" + annotation.expression() + "'",
					"Take the whole payload and pick from it in the method.");
		}
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		if (Message.class.isAssignableFrom(type) || dev.mesh.bus.BusMessage.class == type) {
			throw invalid(describe(parameter) + " cannot be filled",
					"Declare org.springframework.messaging.Message<T> or dev.mesh.bus.Message.");
		}
	}

	private static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return "parameter " + ((name != null) ? "'" + name + "'" : String.valueOf(parameter.getParameterIndex() + 1))
				+ " of type " + parameter.getParameterType().getSimpleName();
	}

	private InvalidListenerMethodException invalid(String problem, String remedy) {
		return new InvalidListenerMethodException(this.method, problem, remedy);
	}

}
