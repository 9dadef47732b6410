package dev.mesh.bus;

/**
 * Why a stream has closed.
 *
 * @param kind what happened
 * @param code the number given to a reset, 0 otherwise
 * @param detail the same for people, perhaps empty
 */
public record StreamCloseReason(Kind kind, long code, String detail) {

	/** What can close a stream. */
	public enum Kind {

		/** Both ends have ended, and everything was delivered. */
		ENDED,
		/** The other end has closed it. */
		CLOSED_BY_REMOTE,
		/** This end has closed it. */
		CLOSED_BY_LOCAL,
		/** Either end has reset it with {@link StreamCloseReason#code}. */
		RESET,
		/** The other peer has restarted, or has lost its state. */
		PEER_RESTARTED,
		/**
		 * The other peer was gone, or did not acknowledge, for longer than the window.
		 */
		UNREACHABLE,
		/** This node stops. */
		NODE_STOPPING

	}

	static StreamCloseReason of(Kind kind, String detail) {
		return new StreamCloseReason(kind, 0, detail);
	}

}
