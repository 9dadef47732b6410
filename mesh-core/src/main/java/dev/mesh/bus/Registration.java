package dev.mesh.bus;

/** A registered handler or observer; closing it removes it. */
public interface Registration extends AutoCloseable {

	/**
	 * Removes the handler; no call begins after this has returned, one that runs is not
	 * waited for. A message that was accepted and waits for this handler alone is dropped
	 * ({@code bus.dropped.listener}), and its sender, if it has asked for
	 * {@link SendOptions.Acknowledge#HANDLED}, hears NO_LISTENER; with other handlers
	 * these decide. Idempotent.
	 */
	@Override
	void close();

}
