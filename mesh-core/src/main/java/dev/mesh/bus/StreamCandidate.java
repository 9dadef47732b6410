package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.Map;

/** A stream that another peer wants to open. Thread-safe. */
public interface StreamCandidate {

	/** Proven key of the peer that wants to open it. */
	PeerKey peer();

	/** Which path it is for. */
	String path();

	/** Values of the {@code {name}} segments of the acceptor's path. */
	Map<String, String> pathVariables();

	/** What the opener wants the acceptor to know. */
	Map<String, String> arguments();

	/** Whether everything arrives, or what is late is left out. */
	Reliability reliability();

	/** Accepts it. */
	default BusStream accept() {
		return accept(Map.of());
	}

	/**
	 * Accepts it.
	 * @param headers for the opener, with the limits of a message's headers
	 * @throws IllegalStateException when it was accepted or rejected before
	 */
	BusStream accept(Map<String, String> headers);

	/**
	 * Rejects it; the opener hears why.
	 * @throws IllegalStateException when it was accepted or rejected before
	 */
	void reject(String reason);

}
