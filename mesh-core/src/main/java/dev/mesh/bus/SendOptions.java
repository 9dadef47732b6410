package dev.mesh.bus;

import java.util.Objects;

/**
 * How one reliable message is sent, where that differs from the defaults.
 *
 * @param acknowledge what {@link SendResult.Outcome#ACKNOWLEDGED} means
 */
public record SendOptions(Acknowledge acknowledge) {

	/** Acknowledged when it was accepted. */
	public static final SendOptions DEFAULTS = new SendOptions(Acknowledge.ACCEPTED);

	public SendOptions {
		Objects.requireNonNull(acknowledge, "acknowledge");
	}

	/** The same with another meaning of the acknowledgement. */
	public SendOptions acknowledge(Acknowledge other) {
		return new SendOptions(other);
	}

	/** What an acknowledgement means. */
	public enum Acknowledge {

		/** The message is in the receiving node's listener queue. */
		ACCEPTED,
		/**
		 * Every handler of the receiving node has returned; one that throws makes it
		 * REJECTED with HANDLER_FAILED, in doubt.
		 */
		HANDLED

	}

}
