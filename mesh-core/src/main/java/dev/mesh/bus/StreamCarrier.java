package dev.mesh.bus;

/** What the streams with one peer need of the channel that carries them. */
interface StreamCarrier {

	/** Queues a part of a stream; false when there is no room. */
	boolean carry(Outgoing part, String lane);

	/** Takes back what has not been sent of it. */
	void takeBack(Outgoing part);

	/** Queues a message that may get lost; false when there is no room. */
	boolean carryUnreliable(byte[] head, byte[] payload);

	/** When a part that is queued now is given up. */
	long partDeadline();

}
