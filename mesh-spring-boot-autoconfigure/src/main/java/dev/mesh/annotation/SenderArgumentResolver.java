package dev.mesh.annotation;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Resolves who sent a message, and the message as it came. The key is proven; the peer's
 * name and metadata are its own claim; the principal is only what this node itself has
 * attested.
 */
final class SenderArgumentResolver implements HandlerMethodArgumentResolver {

	private static final Set<Class<?>> TYPES = Set.of(PeerKey.class, Peer.class, Principal.class,
			dev.mesh.bus.Message.class);

	private final SenderLookup senders;

	SenderArgumentResolver(Presence presence) {
		this.senders = new SenderLookup(presence);
	}

	static boolean supports(MethodParameter parameter) {
		return TYPES.contains(parameter.nestedIfOptional().getNestedParameterType());
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return supports(parameter);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		Optional<?> value = resolve(parameter.nestedIfOptional().getNestedParameterType(), message);
		if (parameter.getParameterType() == Optional.class) {
			return value;
		}
		if (value.isEmpty() && !parameter.isOptional()) {
			throw new MessageHandlingException(message, missing(parameter));
		}
		return value.orElse(null);
	}

	private Optional<?> resolve(Class<?> type, Message<?> message) {
		PeerKey sender = message.getHeaders().get(MeshMessageHeaders.SENDER, PeerKey.class);
		if (type == PeerKey.class || sender == null) {
			return Optional.ofNullable(sender);
		}
		if (type == dev.mesh.bus.Message.class) {
			return Optional.ofNullable(message.getHeaders().get(MeshMessageHeaders.RAW_MESSAGE));
		}
		Optional<Peer> peer = this.senders.find(sender);
		return (type == Peer.class) ? peer : peer.flatMap(Peer::principal).map(AttestedPrincipal::new);
	}

	private static String missing(MethodParameter parameter) {
		return (parameter.getParameterType() == Principal.class)
				? "The sender is not attested as any principal; declare Optional<Principal> to take such messages"
				: "The sender is not in the presence graph; declare Optional<Peer> to take such messages";
	}

	/**
	 * What a peer is attested as.
	 */
	private record AttestedPrincipal(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
