package dev.mesh.bus;

import java.util.Optional;

/**
 * How a send ended, exactly once for each.
 *
 * @param outcome what happened
 * @param mayHaveArrived whether the message can have reached the other peer's listeners
 * @param detail why, for people; empty when there is nothing to say
 */
public record SendResult(Outcome outcome, boolean mayHaveArrived, String detail) {

	/** The result of every send that went well. */
	static final SendResult ACKNOWLEDGED = new SendResult(Outcome.ACKNOWLEDGED, true, "");

	/** Ways a send can end. */
	public enum Outcome {

		/** Accepted into the receiving node's listener queue. */
		ACKNOWLEDGED,
		/** Unreliable: handed to the network. */
		SENT,
		/**
		 * Dropped before it left: unreliable, because a queue was full; or reliable, by
		 * its policy {@link Overflow.DropOldest}.
		 */
		DROPPED,
		/** A newer message took its place before it left: {@link Overflow.Conflate}. */
		CONFLATED,
		/**
		 * The receiving node refused it; {@link SendResult#detail} begins with the
		 * reason's name.
		 */
		REJECTED,
		/** The peer was never seen, or has been gone for longer than the window. */
		UNREACHABLE,
		/** No acknowledgement within the send time-out, or its time to live. */
		TIMED_OUT,
		/** The peer has restarted and its new incarnation has no memory of it. */
		PEER_RESTARTED,
		/** The other end lost its state of the channel. */
		CHANNEL_RESET,
		/** Cancelled by the sender. */
		CANCELLED,
		/**
		 * The send queue to this peer was full; or the message would have had to wait,
		 * against its policy {@link Overflow.Fail}.
		 */
		QUEUE_FULL,
		/** This node is closing. */
		CLOSED

	}

	/** Whether the send did what was asked: ACKNOWLEDGED, or SENT. */
	public boolean isSuccess() {
		return this.outcome == Outcome.ACKNOWLEDGED || this.outcome == Outcome.SENT;
	}

	/** The reason's name when the receiving node refused the message. */
	public Optional<RejectionReason> rejection() {
		return this.outcome != Outcome.REJECTED ? Optional.empty() : RejectionReason.named(this.detail);
	}

	/**
	 * This result, when it is a success.
	 * @throws SendFailedException otherwise
	 */
	public SendResult orThrow() {
		if (!isSuccess()) {
			throw new SendFailedException(this);
		}
		return this;
	}

}
