package dev.mesh.presence;

/** Peer metadata was refused; nothing has changed. */
public class PeerMetadataException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/** Why metadata is refused. */
	public enum Reason {

		/** Not a JSON object. */
		NOT_AN_OBJECT,
		/** Longer than the limit. */
		TOO_LARGE,
		/** Nested deeper than the limit. */
		TOO_DEEP,
		/** Set more often than the limit. */
		TOO_OFTEN

	}

	public PeerMetadataException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	/** Why. */
	public Reason reason() {
		return this.reason;
	}

}
