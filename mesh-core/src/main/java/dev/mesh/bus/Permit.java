package dev.mesh.bus;

/** What came of asking the authorizer. */
public enum Permit {

	/** It said yes. */
	ALLOWED,
	/** It said no. */
	DENIED,
	/** It has thrown, or said nothing in time: counts as no, but not for long. */
	FAILED;

	boolean isAllowed() {
		return this == ALLOWED;
	}

}
