package dev.mesh.presence;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;

/** What {@link Gossip} asks of and tells the composer, always on the loop. */
public interface GossipEnvironment {

	/** Slow key work; answers come later on the loop. */
	KeyWork keys();

	/**
	 * Sends one presence frame to a neighbour with an active session.
	 * @return false when its queue is full or its session is gone; the next digest repairs that
	 */
	boolean send(PeerKey neighbour, int frameType, byte[] body);

	/** The graph may have changed; the composer asks for it at the end of the turn. */
	void onGraphChanged();

	/** A newer record of another peer was accepted. */
	void onRecordAccepted(PeerRecord record);

	/** Somebody else uses this peer's key with a higher incarnation. */
	void onDuplicateIdentity(long seenIncarnation);

	/** Counts an event, for metrics, such as {@code presence.records.replayed}. */
	void count(String event);

}
