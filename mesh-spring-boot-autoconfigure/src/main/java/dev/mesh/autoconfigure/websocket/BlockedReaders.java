package dev.mesh.autoconfigure.websocket;

import java.util.concurrent.Semaphore;

/**
 * How many of the container's threads may be kept by links whose readers are full: slow
 * links must not take the web server away from everybody.
 */
final class BlockedReaders {

	private final Semaphore places;

	BlockedReaders(int limit) {
		this.places = new Semaphore(limit);
	}

	boolean enter() {
		return this.places.tryAcquire();
	}

	void leave() {
		this.places.release();
	}

}
