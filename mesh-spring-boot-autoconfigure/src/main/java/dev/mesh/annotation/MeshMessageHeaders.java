package dev.mesh.annotation;

/**
 * Names of the headers that the mesh itself sets on a
 * {@link org.springframework.messaging.Message} for a {@link BusMessageListener}. A
 * sender cannot set or replace them: what it sends under a name that begins with
 * {@value #PREFIX} is left out.
 */
public final class MeshMessageHeaders {

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

}
