package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Message;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.MessageMappingReflectiveProcessor;

/**
 * Tells the ahead-of-time compilation that listener methods are called, and their payload
 * types bound, by reflection.
 */
final class MeshListenerReflectiveProcessor extends MessageMappingReflectiveProcessor {

	private static final Set<Class<?>> NO_PAYLOADS = Set.of(Message.class, PeerKey.class, Peer.class,
			PresenceGraph.class, PresenceChange.class, PresenceChanges.class, PresenceChange.Type.class,
			Connection.class, BusStream.class, StreamCandidate.class);

	@Override
	protected boolean couldBePayload(MethodParameter parameter) {
		return super.couldBePayload(parameter)
				&& !NO_PAYLOADS.contains(parameter.nestedIfOptional().getNestedParameterType());
	}

}
