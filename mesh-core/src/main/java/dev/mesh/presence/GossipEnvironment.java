package dev.mesh.presence;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;

/** What {@link Gossip} asks of and tells the composer, always on the loop. */
public interface GossipEnvironment {

	/** Slow key work; answers come later on the loop. */
	KeyWork keys();

	/**
	 * Sends one presence frame to a neighbour with an active session.
	 * @return false when its queue is full or its session is gone; what is news is tried
	 * again, the next digest repairs the rest
	 */
	boolean send(PeerKey neighbour, int frameType, byte[] body);

	/**
	 * How messages find their way, for {@link PresenceGraph#path}: any thread that has a
	 * graph uses it.
	 */
	Ways ways();

	/** The graph may have changed; the composer asks for it at the end of the turn. */
	void onGraphChanged();

	/** A newer record of another peer was accepted. */
	void onRecordAccepted(PeerRecord record);

	/** What trusted attesters say of a peer is something else from now on. */
	void onAttested(PeerKey peer);

	/**
	 * A trusted attester has no such session with a peer, as far as it says of itself.
	 */
	void onAttestationEnded(PeerKey peer, PeerKey attester, String session);

	/**
	 * A trusted attester has withdrawn what it said of a peer in this session with it.
	 */
	void onRevoked(PeerKey peer, PeerKey attester, String session);

	/**
	 * Records of other peers were given up, because they have ended or to make room. Told
	 * once for any number of them, at the end of the turn.
	 */
	void onRecordsForgotten();

	/** Nobody who was asked has a record of this peer, or may tell of it. */
	void onLookUpFailed(PeerKey peer);

	/**
	 * Whether the dialer of an edge may bring any number of peers, because its acceptor
	 * has authenticated it; of others only so many count.
	 */
	default boolean isTrusted(EdgeStatement edge) {
		return edge.principal().isPresent();
	}

	/** Somebody else uses this peer's key with a higher incarnation. */
	void onDuplicateIdentity(long seenIncarnation);

	/**
	 * Counts an event, for metrics. {@code presence.records.} accepted, duplicate,
	 * replayed (or overtaken), forged, refused (the store is full), untrusted (above the
	 * limit for a neighbour that is not trusted), expired; {@code presence.edges.}
	 * forged, misplaced (not the claimant's), replayed; {@code presence.marks.} accepted,
	 * duplicate, replayed, forged, unclaimed; {@code presence.wants.} unanswered (nothing
	 * came of it in time), unknown (this peer has no such record for the neighbour);
	 * {@code presence.announcements.} dropped (too many wait), old;
	 * {@code presence.verifications.dropped}, {@code presence.leaf.forwarded},
	 * {@code presence.leaf.withheld} (there are more than LEAF neighbours are told of),
	 * {@code presence.frames.} dropped (not taken by the session: records, marks and
	 * announcements go later), unexpected; {@code presence.views.refused} (too many
	 * different ones), {@code presence.scopes.refused}, {@code presence.lookups.refused};
	 * {@code presence.digests.differed}; {@code presence.buckets.delayed} (too soon after
	 * the last); {@code presence.record.full} (not all own edges fit).
	 */
	void count(String event);

}
