package dev.mesh.scale;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.PresenceGraph;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * A mesh of many peers in virtual time. Peers are numbered in the order in which they
 * were added; each does its work with keys on one thread, 1 ms for each signature.
 */
public interface ScaledMesh {

	/** What the table calls it. */
	String name();

	/** Adds a peer that does not run yet. */
	void add(boolean relays, List<Integer> dials);

	/** Starts a peer; it dials. */
	void start(int peer);

	/** Ends a peer without a word; its links are reset. */
	void crash(int peer);

	/** Ends a peer without a word, and nobody hears that its links are gone. */
	void fallSilent(int peer);

	/** For so long there is no link between these peers and the others. */
	void partition(BitSet group, Duration time);

	/** Lets time pass. */
	void run(Duration time);

	/** The virtual time. */
	long nowNanos();

	/** How many peers were added. */
	int size();

	boolean isRunning(int peer);

	PeerKey key(int peer);

	/** What a peer shows its application; null before it shows anything. */
	PresenceGraph graph(int peer);

	/** Everything that was sent and done up to now. */
	Tally tally();

	/** The root hash over the records and marks that a peer has. */
	byte[] root(int peer);

	/**
	 * Sums over all peers, crashed ones included.
	 *
	 * @param bytes of records that went to links: session frames, without what the
	 * transport adds
	 * @param frames of presence
	 * @param signatures that were made or verified
	 * @param accepted records that were news to the peer that they came to
	 */
	record Tally(long bytes, long frames, long signatures, long accepted) {

		/** What came after an earlier tally. */
		public Tally since(Tally before) {
			return new Tally(this.bytes - before.bytes, this.frames - before.frames,
					this.signatures - before.signatures, this.accepted - before.accepted);
		}

	}

}
