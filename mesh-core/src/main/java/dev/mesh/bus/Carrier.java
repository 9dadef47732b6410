package dev.mesh.bus;

/** What requests to and streams with one peer need of the channel that carries them. */
interface Carrier {

	/** Queues a part of a conversation; false when there is no room. */
	boolean carry(Outgoing part, String lane);

	/** Takes back what has not been sent of it. */
	void takeBack(Outgoing part);

	/** Queues a message that may get lost; false when there is no room. */
	boolean carryUnreliable(byte[] head, byte[] payload);

	/** Why there is no room, for people. */
	String whyFull();

	/** When a part that is queued now is given up. */
	long partDeadline();

}
