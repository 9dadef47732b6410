package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the authorizer of this node has decided lately, and what all channels together may
 * keep until it decides. No peer can push out what was decided about another that has
 * less: when there is too much, the peer that has most loses what it has not used for
 * longest.
 */
final class Permits {

	static final int MAX_DECISIONS = 4096;

	static final long VALID_NANOS = 10_000_000_000L;

	/** An authorizer that does not work is not asked for every message. */
	static final long FAILURE_VALID_NANOS = 1_000_000_000L;

	/**
	 * Unreliable messages that wait for a decision: what sixteen peers may have, see
	 * {@link UndecidedDatagrams}.
	 */
	static final int MAX_DATAGRAMS = 16 * UndecidedDatagrams.MAX_MESSAGES;

	static final int MAX_DATAGRAM_BYTES = 16 * UndecidedDatagrams.MAX_BYTES;

	/** Never empty for a peer; of each what was not used for longest first. */
	private final Map<PeerKey, LinkedHashMap<Access, Decision>> decisions = new LinkedHashMap<>();

	private int size;

	private long newest;

	private int datagrams;

	private int datagramBytes;

	/** A number that was not used before. */
	long next() {
		return ++this.newest;
	}

	/** What was decided, while it holds; null when that is not known. */
	@Nullable Permit find(PeerKey peer, Access access, long nowNanos) {
		Map<Access, Decision> own = this.decisions.get(peer);
		Decision decision = (own == null) ? null : own.get(access);
		return (decision == null || decision.endNanos - nowNanos <= 0) ? null : decision.permit;
	}

	void put(PeerKey peer, Access access, Permit permit, long nowNanos) {
		Decision decision = new Decision(permit,
				nowNanos + (permit == Permit.FAILED ? FAILURE_VALID_NANOS : VALID_NANOS));
		Map<Access, Decision> own = this.decisions.computeIfAbsent(peer, (key) -> new LinkedHashMap<>(16, 0.75f, true));
		if (own.put(access, decision) == null && ++this.size > MAX_DECISIONS) {
			makeRoom();
		}
	}

	private void makeRoom() {
		Map.Entry<PeerKey, LinkedHashMap<Access, Decision>> most = Collections.max(this.decisions.entrySet(),
				Comparator.comparingInt((entry) -> entry.getValue().size()));
		Iterator<Access> oldest = most.getValue().keySet().iterator();
		oldest.next();
		oldest.remove();
		this.size--;
		if (most.getValue().isEmpty()) {
			this.decisions.remove(most.getKey());
		}
	}

	/** Nothing of what was decided about this peer holds any more. */
	void forget(PeerKey peer) {
		Map<Access, Decision> own = this.decisions.remove(peer);
		this.size -= (own == null) ? 0 : own.size();
	}

	int size() {
		return this.size;
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

	private record Decision(Permit permit, long endNanos) {
	}

}
