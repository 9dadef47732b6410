package dev.mesh.bus;

/** A registered handler or observer; closing it removes it. */
public interface Registration extends AutoCloseable {

	/**
	 * Removes the handler; no call begins after this has returned, one that runs is not
	 * waited for. Idempotent.
	 */
	@Override
	void close();

}
