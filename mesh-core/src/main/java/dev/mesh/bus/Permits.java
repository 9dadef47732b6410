package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the authorizer of this node has decided lately, and what all channels together may
 * keep until it decides.
 */
final class Permits {

	static final int MAX_DECISIONS = 4096;

	static final long VALID_NANOS = 10_000_000_000L;

	/** An authorizer that does not work is not asked for every message. */
	static final long FAILURE_VALID_NANOS = 1_000_000_000L;

	/** Unreliable messages that wait for a decision. */
	static final int MAX_DATAGRAMS = 64;

	static final int MAX_DATAGRAM_BYTES = 256 * 1024;

	/** The oldest first. */
	private final Map<Key, Decision> decisions = new LinkedHashMap<>();

	private long newest;

	private int datagrams;

	private int datagramBytes;

	/** A number that was not used before. */
	long next() {
		return ++this.newest;
	}

	/** What was decided, while it holds; null when that is not known. */
	@Nullable Permit find(Key key, long nowNanos) {
		Decision decision = this.decisions.get(key);
		return (decision == null || decision.endNanos - nowNanos <= 0) ? null : decision.permit;
	}

	void put(Key key, Permit permit, long nowNanos) {
		this.decisions.remove(key);
		if (this.decisions.size() >= MAX_DECISIONS) {
			Iterator<Key> oldest = this.decisions.keySet().iterator();
			oldest.next();
			oldest.remove();
		}
		this.decisions.put(key,
				new Decision(permit, nowNanos + (permit == Permit.FAILED ? FAILURE_VALID_NANOS : VALID_NANOS)));
	}

	int size() {
		return this.decisions.size();
	}

	/** Room for one more unreliable message that waits; false when there is none. */
	boolean takeRoom(int bytes) {
		if (this.datagrams >= MAX_DATAGRAMS || this.datagramBytes + bytes > MAX_DATAGRAM_BYTES) {
			return false;
		}
		this.datagrams++;
		this.datagramBytes += bytes;
		return true;
	}

	void giveBackRoom(int bytes) {
		this.datagrams--;
		this.datagramBytes -= bytes;
	}

	/**
	 * Whose use of what.
	 *
	 * @param standing number of what the node has attested of the peer: a decision does
	 * not outlive a change of that
	 */
	record Key(PeerKey peer, long standing, Access access) {
	}

	private record Decision(Permit permit, long endNanos) {
	}

}
