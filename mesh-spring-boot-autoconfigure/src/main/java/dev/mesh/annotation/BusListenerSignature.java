package dev.mesh.annotation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.StringUtils;

/**
 * Checks at start-up that a {@link BusMessageListener} or {@link BusStreamListener}
 * method can be called with what comes to its paths.
 */
final class BusListenerSignature {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	private static final Set<Class<?>> STREAMS = Set.of(BusStream.class, StreamCandidate.class);

	private static final Set<Class<?>> NO_PAYLOADS = Set.of(BusMessage.class, BusStream.class, StreamCandidate.class,
			PresenceGraph.class, PresenceChange.class);

	private final ListenerTarget target;

	private final List<PathPattern> patterns;

	private final List<HandlerMethodArgumentResolver> custom;

	private @Nullable MethodParameter payload;

	private @Nullable MethodParameter stream;

	private BusListenerSignature(ListenerTarget target, List<PathPattern> patterns,
			List<HandlerMethodArgumentResolver> custom) {
		this.target = target;
		this.patterns = patterns;
		this.custom = custom;
	}

	/**
	 * Checks a method for messages.
	 * @param custom fills parameters that are not the payload
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static BusListenerSignature ofMessages(ListenerTarget target, List<PathPattern> patterns,
			List<HandlerMethodArgumentResolver> custom) {
		BusListenerSignature signature = new BusListenerSignature(target, patterns, custom);
		signature.check(signature::checkPayload);
		return signature;
	}

	/**
	 * Checks a method for streams.
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static BusListenerSignature ofStreams(ListenerTarget target, List<PathPattern> patterns,
			List<HandlerMethodArgumentResolver> custom) {
		BusListenerSignature signature = new BusListenerSignature(target, patterns, custom);
		signature.checkNoReturn();
		signature.check(signature::checkStream);
		if (signature.stream == null) {
			throw signature.invalid("it takes neither a BusStream nor a StreamCandidate",
					"Declare one of the two: a BusStream to have the stream accepted, a StreamCandidate to decide in "
							+ "the method.");
		}
		return signature;
	}

	/** Type of the payload; null when the method does not take it. */
	@Nullable Class<?> payloadType() {
		return (this.payload != null) ? this.payload.nestedIfOptional().getNestedParameterType() : null;
	}

	/** Which parameter is the payload; -1 for none. */
	int payloadIndex() {
		return (this.payload != null) ? this.payload.getParameterIndex() : -1;
	}

	/** Which parameter is the accepted stream; -1 when the method decides itself. */
	int streamIndex() {
		return (this.stream != null && this.stream.getParameterType() == BusStream.class)
				? this.stream.getParameterIndex() : -1;
	}

	private void checkNoReturn() {
		Class<?> type = this.target.method().getReturnType();
		if (type != void.class && type != Void.class) {
			throw invalid("it returns " + type.getSimpleName(),
					"Nobody would take the value: return void, and send over the stream.");
		}
	}

	private void check(Consumer<MethodParameter> other) {
		for (MethodParameter parameter : new HandlerMethod(this.target.bean(), this.target.method())
			.getMethodParameters()) {
			parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
			if (parameter.hasParameterAnnotation(Headers.class)) {
				checkHeaders(parameter);
			}
			else if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
				checkVariable(parameter);
			}
			else if (!parameter.hasParameterAnnotation(Header.class) && !isCustom(parameter)) {
				other.accept(parameter);
			}
		}
	}

	private boolean isCustom(MethodParameter parameter) {
		return this.custom.stream().anyMatch((resolver) -> resolver.supportsParameter(parameter));
	}

	private void checkStream(MethodParameter parameter) {
		if (STREAMS.contains(parameter.getParameterType())) {
			if (this.stream != null) {
				throw invalid(describe(this.stream) + " and " + describe(parameter) + " are both the stream",
						"Declare a BusStream to have the stream accepted, or a StreamCandidate to decide in the "
								+ "method.");
			}
			this.stream = parameter;
		}
		else if (parameter.getParameterType() != MessageHeaders.class
				&& (!SenderArgumentResolver.supports(parameter) || isRawMessage(parameter))) {
			throw invalid(describe(parameter) + " cannot be filled",
					"A @BusStreamListener method takes a BusStream or StreamCandidate, @Header, @Headers, "
							+ "@DestinationVariable, Peer, PeerKey and Principal.");
		}
	}

	private static boolean isRawMessage(MethodParameter parameter) {
		return parameter.nestedIfOptional().getNestedParameterType() == dev.mesh.bus.Message.class;
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
		if (!parameter.hasParameterAnnotation(Payload.class) && isOfMesh(parameter)) {
			return;
		}
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
		if (Message.class.isAssignableFrom(type) || NO_PAYLOADS.contains(type)) {
			throw invalid(describe(parameter) + " cannot be filled",
					"Declare org.springframework.messaging.Message<T> or dev.mesh.bus.Message for the whole message; "
							+ "streams go to a @BusStreamListener, changes of the graph to a @PresenceChanged method.");
		}
	}

	private static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return "parameter " + ((name != null) ? "'" + name + "'" : String.valueOf(parameter.getParameterIndex() + 1))
				+ " of type " + parameter.getParameterType().getSimpleName();
	}

	private InvalidListenerMethodException invalid(String problem, String remedy) {
		return new InvalidListenerMethodException(this.target.method(), problem, remedy);
	}

}
