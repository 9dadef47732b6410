package dev.mesh.bus;

/** What is sealed from end to end. */
public enum SealMode {

	/** Everything, also what goes to a direct neighbour. */
	ALWAYS,

	/**
	 * What crosses a relay. What goes to a direct neighbour is left to TLS and to the
	 * handshake of its session, when both ends say so: without TLS, everybody on the way
	 * can read and forge it.
	 */
	RELAYED

}
