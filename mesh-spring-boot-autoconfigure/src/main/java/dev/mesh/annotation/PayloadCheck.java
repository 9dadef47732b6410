package dev.mesh.annotation;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import java.lang.reflect.ParameterizedType;
import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Checks a parameter that is read from what a peer sends. What this node itself knows of
 * its sender never is, nor what no converter can make.
 */
final class PayloadCheck {

	private static final Set<Class<?>> NEVER = Set.of(Message.class, dev.mesh.bus.Message.class, BusMessage.class,
			BusStream.class, StreamCandidate.class, Mesh.class, Bus.class, Registration.class, Presence.class,
			PresenceGraph.class, PresenceChange.class, PresenceChanges.class, Peer.class, Connection.class);

	private final ListenerTarget target;

	private final MethodParameter parameter;

	PayloadCheck(ListenerTarget target, MethodParameter parameter) {
		this.target = target;
		this.parameter = parameter;
	}

	/** The payload is taken as a whole. */
	void requirePlain() {
		Payload annotation = this.parameter.getParameterAnnotation(Payload.class);
		if (annotation != null && StringUtils.hasText(annotation.expression())) {
			throw new InvalidListenerMethodException(this.target.method(),
					"@Payload has the expression '" + annotation.expression() + "'",
					"Take the whole payload and pick from it in the method.");
		}
	}

	/**
	 * Checks what the payload is to become.
	 * @return what converters are asked for
	 */
	Class<?> content(ResolvableType type) {
		if (find(type, Principal.class::isAssignableFrom) != null) {
			throw invalid("is a Principal of the sender's own making",
					"Declare java.security.Principal, or Optional<Principal>, for what the sender is attested as; a "
							+ "payload belongs into a type that is no Principal.");
		}
		Class<?> never = (type.toClass() == PeerKey.class) ? PeerKey.class
				: find(type, (found) -> NEVER.stream().anyMatch((one) -> one.isAssignableFrom(found)));
		if (never != null) {
			throw invalid("cannot be filled, no payload is read as " + never.getSimpleName(),
					"Declare org.springframework.messaging.Message<T> or dev.mesh.bus.Message for the whole message, "
							+ "Peer or PeerKey for its sender; streams go to a @BusStreamListener, changes of the "
							+ "graph to a @PresenceChanged method, and beans are injected.");
		}
		return type.toClass();
	}

	/** Types within arrays and generic types count as well. */
	private static @Nullable Class<?> find(ResolvableType type, Predicate<Class<?>> wanted) {
		Class<?> raw = type.toClass();
		if (wanted.test(raw)) {
			return raw;
		}
		if (type.isArray()) {
			return find(type.getComponentType(), wanted);
		}
		// A type variable may be bounded by itself.
		if (type.getType() instanceof ParameterizedType) {
			for (ResolvableType generic : type.getGenerics()) {
				Class<?> found = find(generic, wanted);
				if (found != null) {
					return found;
				}
			}
		}
		return null;
	}

	/** An annotation that asks for validation must not be without effect. */
	void requireValidator(ListenerMethods methods) {
		Class<?> type = this.parameter.nestedIfOptional().getNestedParameterType();
		String obstacle = isValidated() ? methods.whyNotValidated(type) : null;
		if (obstacle != null) {
			throw invalid("is to be validated, but " + obstacle,
					"Add Bean Validation (spring-boot-starter-validation), make the right Validator bean @Primary, set "
							+ "one with a MeshListenerConfigurer, or leave the annotation out.");
		}
	}

	/** For the whole message. */
	void requireNotValidated() {
		if (isValidated()) {
			throw invalid("is to be validated, and only a payload parameter is",
					"Declare the payload as a parameter of its own; headers can be taken by @Header.");
		}
	}

	private boolean isValidated() {
		return Arrays.stream(this.parameter.getParameterAnnotations())
			.anyMatch((annotation) -> ValidationAnnotationUtils.determineValidationHints(annotation) != null);
	}

	private InvalidListenerMethodException invalid(String problem, String remedy) {
		return new InvalidListenerMethodException(this.target.method(),
				BusListenerSignature.describe(this.parameter) + " " + problem, remedy);
	}

}
