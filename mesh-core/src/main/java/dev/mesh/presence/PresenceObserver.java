package dev.mesh.presence;

/** A running observation; closing it ends the callbacks. */
public interface PresenceObserver extends AutoCloseable {

	/**
	 * Ends the observation: no callback begins any more, one that has begun ends by
	 * itself. Idempotent.
	 */
	@Override
	void close();

}
