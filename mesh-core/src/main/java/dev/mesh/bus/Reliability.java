package dev.mesh.bus;

/** How hard the bus tries. */
public enum Reliability {

	/** Sent again until acknowledged; delivered once, in order within its path. */
	RELIABLE,
	/** Sent once; may be lost, never waits. */
	UNRELIABLE

}
