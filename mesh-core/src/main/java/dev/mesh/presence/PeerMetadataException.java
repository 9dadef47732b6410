package dev.mesh.presence;

import org.jspecify.annotations.Nullable;

/** Peer metadata was refused, and nothing has changed; or it is not what was expected. */
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
		TOO_OFTEN,
		/** Read as a type that it does not fit. */
		OTHER_TYPE

	}

	public PeerMetadataException(Reason reason, String message) {
		this(reason, message, null);
	}

	PeerMetadataException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/** Why. */
	public Reason reason() {
		return this.reason;
	}

}
