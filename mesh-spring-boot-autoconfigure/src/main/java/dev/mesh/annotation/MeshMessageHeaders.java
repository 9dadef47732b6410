package dev.mesh.annotation;

import java.util.Set;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

/**
 * Names of the headers that the mesh itself sets on a
 * {@link org.springframework.messaging.Message} for a {@link BusMessageListener}. A
 * sender cannot set or replace them: what it sends under a name that begins with
 * {@value #PREFIX} is left out.
 */
public final class MeshMessageHeaders {

	private static final Set<String> OF_SPRING = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL, NativeMessageHeaderAccessor.NATIVE_HEADERS);

	/**
	 * Beginning of all these names.
	 */
	public static final String PREFIX = "mesh_";

	/**
	 * Proven key of the sender, a {@link dev.mesh.identity.PeerKey}.
	 */
	public static final String SENDER = PREFIX + "sender";

	/**
	 * Path the message was sent to, a {@link String}.
	 */
	public static final String PATH = PREFIX + "path";

	/**
	 * How the message was sent, a {@link dev.mesh.bus.Reliability}.
	 */
	public static final String RELIABILITY = PREFIX + "reliability";

	/**
	 * The message as it came, a {@link dev.mesh.bus.Message}.
	 */
	public static final String RAW_MESSAGE = PREFIX + "rawMessage";

	/**
	 * What {@link BusMessageListener#info()} says, a {@link String}; absent when it says
	 * nothing.
	 */
	public static final String INFO = PREFIX + "info";

	private MeshMessageHeaders() {
	}

	/**
	 * Whether a header means something to the mesh or to Spring on this node alone: it
	 * neither goes out nor is believed when it comes in.
	 * @param name of the header
	 * @return whether it does
	 */
	public static boolean isReserved(String name) {
		return name.startsWith(PREFIX) || OF_SPRING.contains(name);
	}

}
