package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt at an address has failed.
 *
 * @param kind what has come of it
 * @param peer who has proven to be there; null when nobody has
 * @param retryAfterNanos for how long it wants to be left alone; 0 = it said nothing
 */
public record AttemptFailure(Kind kind, @Nullable PeerKey peer, long retryAfterNanos) {

	/** What can come of an attempt. */
	public enum Kind {

		/** The address leads to this peer itself. */
		ITSELF,
		/** There is a session with whoever answers there. */
		FAMILIAR,
		/** Somebody answers and says no, or is not the one that was expected. */
		REFUSED,
		/** Nobody answers, or nobody who has room. */
		UNREACHABLE

	}

}
