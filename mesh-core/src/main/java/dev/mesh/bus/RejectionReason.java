package dev.mesh.bus;

import java.util.Optional;

/** Why a receiving node refused a message. The numbers are on the wire. */
public enum RejectionReason {

	/** No listener's path matches, or none is there any more. */
	NO_LISTENER(1),
	/** The listener queue is full. */
	QUEUE_FULL(2),
	/** The sender may not send this. */
	NOT_AUTHORISED(3),
	/** The node sheds load. */
	TOO_BUSY(4),
	/** The handler threw. */
	HANDLER_FAILED(5);

	private final int code;

	RejectionReason(int code) {
		this.code = code;
	}

	int code() {
		return this.code;
	}

	static RejectionReason of(int code) {
		for (RejectionReason reason : values()) {
			if (reason.code == code) {
				return reason;
			}
		}
		return TOO_BUSY;
	}

	static Optional<RejectionReason> named(String detail) {
		for (RejectionReason reason : values()) {
			if (detail.startsWith(reason.name())) {
				return Optional.of(reason);
			}
		}
		return Optional.empty();
	}

}
