package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Optional;

/**
 * One difference between two graphs.
 *
 * @param type what happened
 * @param peer the peer it happened to, as it is now (LEFT: as it was last)
 * @param connection the connection, for CONNECTED and DISCONNECTED
 * @param returned for JOINED, whether the peer was present before in the same
 * incarnation, and had left: it was cut off, not restarted, and what it knew it still
 * knows. Remembered for as long as a peer that is gone is, 40 minutes at most by default;
 * when this mesh itself is started anew, nobody has returned
 */
public record PresenceChange(Type type, Peer peer, Optional<Connection> connection, boolean returned) {

	public PresenceChange {
		if (returned && type != Type.JOINED) {
			throw new IllegalArgumentException("Only who has JOINED can have returned, not " + type);
		}
	}

	/** A change of a peer that has not returned. */
	public PresenceChange(Type type, Peer peer, Optional<Connection> connection) {
		this(type, peer, connection, false);
	}

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
