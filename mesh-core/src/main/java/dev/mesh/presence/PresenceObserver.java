package dev.mesh.presence;

/** A running observation; closing it ends the callbacks. */
public interface PresenceObserver extends AutoCloseable {

	/** Ends the observation: no callback begins after this has returned. Idempotent. */
	@Override
	void close();

}
