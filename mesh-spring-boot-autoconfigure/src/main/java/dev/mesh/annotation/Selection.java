package dev.mesh.annotation;

import dev.mesh.filter.Attributes;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * What a listener of the bus is called for.
 *
 * @param filter on the sender
 * @param condition on the call
 * @param payloadIndex which argument the condition sees as the payload, -1 for none
 * @param presence knows the senders
 */
record Selection(PeerFilter filter, ListenerCondition condition, int payloadIndex, Presence presence) {

	boolean isWanted(PeerKey sender) {
		if (this.filter.equals(PeerFilter.all())) {
			return true;
		}
		Attributes attributes = this.presence.graph().attributes(sender);
		return attributes != null && this.filter.matches(attributes);
	}

	boolean matches(Message<?> message, @Nullable Object[] arguments) {
		return this.condition.matches(new ListenerCall(message, arguments, this.payloadIndex), arguments);
	}

}
