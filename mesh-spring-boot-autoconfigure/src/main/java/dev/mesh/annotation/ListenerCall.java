package dev.mesh.annotation;

import dev.mesh.identity.PeerKey;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * What the condition of a {@link BusMessageListener} or {@link BusStreamListener} sees;
 * its getters are the names.
 */
final class ListenerCall {

	private final Message<?> message;

	private final @Nullable Object[] arguments;

	private final int payloadIndex;

	/** Takes the place of the payload among the arguments, -1 when it is not there. */
	ListenerCall(Message<?> message, @Nullable Object[] arguments, int payloadIndex) {
		this.message = message;
		this.arguments = arguments;
		this.payloadIndex = payloadIndex;
	}

	public Message<?> getMessage() {
		return this.message;
	}

	public @Nullable Object getPayload() {
		return (this.payloadIndex >= 0) ? this.arguments[this.payloadIndex] : this.message.getPayload();
	}

	public MessageHeaders getHeaders() {
		return this.message.getHeaders();
	}

	public @Nullable Object[] getArgs() {
		return this.arguments;
	}

	public @Nullable String getPath() {
		return this.message.getHeaders().get(MeshMessageHeaders.PATH, String.class);
	}

	public @Nullable PeerKey getSender() {
		return this.message.getHeaders().get(MeshMessageHeaders.SENDER, PeerKey.class);
	}

}
