package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Optional;

/**
 * One difference between two graphs.
 *
 * @param type what happened
 * @param peer the peer it happened to, as it is now (LEFT: as it was last)
 * @param connection the connection, for CONNECTED and DISCONNECTED
 */
public record PresenceChange(Type type, Peer peer, Optional<Connection> connection) {

	/** Kinds of change. */
	public enum Type {

		/** Became present. */
		JOINED,
		/** Is no longer present. */
		LEFT,
		/** Its metadata, name, version or incarnation changed. */
		UPDATED,
		/** A connection of it came up, or up again; reported for the dialer. */
		CONNECTED,
		/** A connection of it ended; reported for the dialer. */
		DISCONNECTED,
		/** Every way to it needs a connection that is recovering. */
		SUSPECTED

	}

	/** Key of the peer. */
	public PeerKey key() {
		return this.peer.key();
	}

}
