package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.Map;

/** A message that came in. Immutable; valid for as long as it is kept. */
public interface Message {

	/** Proven key of the peer that sent it. */
	PeerKey sender();

	/** Path it was sent to. */
	String path();

	/** Values of the {@code {name}} segments of the listener's path. */
	Map<String, String> pathVariables();

	/** Headers the sender set. */
	Map<String, String> headers();

	/** Payload, read-only. */
	ByteBuffer payload();

	/** A copy of the payload. */
	byte[] bytes();

	/** A reply to it with this payload, for {@link RequestHandler}. */
	default BusMessage reply(byte[] payload) {
		return BusMessage.of(path(), payload);
	}

	/** How it was sent. */
	Reliability reliability();

}
