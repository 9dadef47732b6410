package dev.mesh.presence;

import org.jspecify.annotations.Nullable;

/**
 * What a neighbour that is not told of everybody is told about the standing of a peer,
 * the nearest last; the number is on the wire.
 */
enum Listed {

	/** It is not told of the peer, or not any more. */
	UNTOLD(0),
	/** Known, and not present. */
	GONE(1),
	/** Every way to it needs an edge that is RECOVERING. */
	SUSPECTED(2),
	/** There is a way over edges that are UP. */
	REACHABLE(3);

	private final int number;

	Listed(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

	/** The one with this number; null when there is none. */
	static @Nullable Listed of(int number) {
		for (Listed listed : values()) {
			if (listed.number == number) {
				return listed;
			}
		}
		return null;
	}

	boolean isPresent() {
		return compareTo(GONE) > 0;
	}

	/** The lower of both: a peer is no nearer than whoever tells of it. */
	Listed atMost(Listed other) {
		return (compareTo(other) < 0) ? this : other;
	}

}
