package dev.mesh.bus;

import org.jspecify.annotations.Nullable;

/** What a {@link ReceiveWindow} asks of and gives to its surroundings. */
interface WindowReceiver {

	/**
	 * Hands a finished message over; a refusal is reported with
	 * {@link ReceiveWindow#refuse}.
	 */
	void receive(BusFrames.Head head, byte[] payload, long number, ReceivedMessage.Credit credit);

	/** Whether senders need a permit. */
	boolean isGuarded();

	/**
	 * Whether the sender may do this; null when that is not decided yet, and
	 * {@link ReceiveWindow#onDecided} tells.
	 */
	@Nullable Permit permit(Access access);

	/** Counts an event. */
	void count(String event);

}
