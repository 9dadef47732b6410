package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.StreamCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.StringUtils;

/**
 * Checks at start-up that a {@link BusMessageListener} or {@link BusStreamListener}
 * method can be called with what comes to its paths.
 */
final class BusListenerSignature {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	private static final Set<Class<?>> STREAMS = Set.of(BusStream.class, StreamCandidate.class);

	private final ListenerTarget target;

	private final List<PathPattern> patterns;

	private final ListenerMethods methods;

	/** What payloads are read as. */
	private final List<Class<?>> read = new ArrayList<>();

	private @Nullable MethodParameter payload;

	private @Nullable MethodParameter stream;

	private BusListenerSignature(ListenerTarget target, List<PathPattern> patterns, ListenerMethods methods) {
		this.target = target;
		this.patterns = patterns;
		this.methods = methods;
	}

	/**
	 * Checks a method for messages.
	 * @param methods fill parameters
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static BusListenerSignature ofMessages(ListenerTarget target, List<PathPattern> patterns, ListenerMethods methods) {
		BusListenerSignature signature = new BusListenerSignature(target, patterns, methods);
		signature.checkNoSendTo();
		signature.check(signature::checkPayload);
		return signature;
	}

	/**
	 * Checks a method for errors of listeners to any paths.
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static BusListenerSignature ofErrors(ListenerTarget target, ListenerMethods methods) {
		BusListenerSignature signature = new BusListenerSignature(target, List.of(), methods);
		signature.check((parameter) -> {
			if (!Throwable.class.isAssignableFrom(parameter.getParameterType())) {
				signature.checkPayload(parameter);
			}
		});
		return signature;
	}

	/**
	 * Checks a method for streams.
	 * @throws InvalidListenerMethodException when it cannot be called
	 */
	static BusListenerSignature ofStreams(ListenerTarget target, List<PathPattern> patterns, ListenerMethods methods) {
		BusListenerSignature signature = new BusListenerSignature(target, patterns, methods);
		signature.checkNoReturn();
		signature.check(signature::checkStream);
		if (signature.stream == null) {
			throw signature.invalid("it takes neither a BusStream nor a StreamCandidate",
					"Declare one of the two: a BusStream to have the stream accepted, a StreamCandidate to decide in "
							+ "the method.");
		}
		return signature;
	}

	/** What payloads are read as; empty when the method does not take them. */
	List<Class<?>> read() {
		return this.read;
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

	private void checkNoSendTo() {
		if (AnnotatedElementUtils.hasAnnotation(this.target.method(), SendTo.class)
				|| AnnotatedElementUtils.hasAnnotation(this.target.type(), SendTo.class)) {
			throw invalid("it or its class is annotated with @SendTo",
					"What it returns is the reply to who has asked: leave out @SendTo, and send elsewhere with a "
							+ "BusTemplate.");
		}
	}

	private void checkNoReturn() {
		Class<?> type = this.target.method().getReturnType();
		if (type != void.class && type != Void.class) {
			throw invalid("it returns " + type.getSimpleName(),
					"Nobody would take the value: return void, and send over the stream.");
		}
	}

	private void check(Consumer<MethodParameter> other) {
		for (MethodParameter parameter : this.target.parameters()) {
			if (parameter.hasParameterAnnotation(Headers.class)) {
				checkHeaders(parameter);
			}
			else if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
				checkVariable(parameter);
			}
			else if (parameter.hasParameterAnnotation(Header.class)) {
				checkHeader(parameter);
			}
			else if (!this.methods.isCustom(parameter)) {
				other.accept(parameter);
			}
		}
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

	private void checkHeader(MethodParameter parameter) {
		Header annotation = parameter.getParameterAnnotation(Header.class);
		String given = (annotation != null) ? annotation.name() : "";
		String name = StringUtils.hasText(given) ? given : parameter.getParameterName();
		boolean isOfSender = name != null && !name.contains("{") && !MeshMessageHeaders.isReserved(name);
		if (isOfSender && !this.methods.isMadeOfText(parameter)) {
			throw invalid("@Header is on " + describe(parameter) + ", which no text can be converted to",
					"Headers of a sender are text: declare a String, or a type that has a conversion.");
		}
	}

	private void checkVariable(MethodParameter parameter) {
		if (!this.methods.isMadeOfText(parameter)) {
			throw invalid("@DestinationVariable is on " + describe(parameter) + ", which no text can be converted to",
					"A segment of a path is text: declare a String, or a type that has a conversion.");
		}
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
		PayloadCheck check = new PayloadCheck(this.target, parameter);
		boolean isAnnotated = parameter.hasParameterAnnotation(Payload.class);
		if (!isAnnotated && isOfMesh(parameter)) {
			if (parameter.getParameterType() == Message.class) {
				check.requireNotValidated();
				ResolvableType type = ResolvableType.forMethodParameter(parameter);
				this.read.add(check.content(type.as(Message.class).getGeneric()));
			}
			return;
		}
		if (this.payload != null) {
			throw invalid(describe(this.payload) + " and " + describe(parameter) + " would both be the payload",
					"A message has one payload: annotate the other parameter with @Header, @Headers or "
							+ "@DestinationVariable, or give it one of the types Peer, PeerKey, Principal or Message.");
		}
		this.payload = parameter;
		ResolvableType type = ResolvableType.forMethodParameter(parameter.nestedIfOptional());
		check.requirePlain();
		if (!isAnnotated && this.methods.isBean(type.toClass())) {
			throw invalid(describe(parameter) + " would be the payload, and there is a bean of that type",
					"Inject the bean into the class of the listener; annotate the parameter with @Payload if peers "
							+ "send it.");
		}
		this.read.add(check.content(type));
		check.requireValidator(this.methods);
	}

	static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return "parameter " + ((name != null) ? "'" + name + "'" : String.valueOf(parameter.getParameterIndex() + 1))
				+ " of type " + parameter.getParameterType().getSimpleName();
	}

	private InvalidListenerMethodException invalid(String problem, String remedy) {
		return new InvalidListenerMethodException(this.target.method(), problem, remedy);
	}

}
