package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Finds the way of a message, which each peer on it decides for itself. Thread-safe. */
@FunctionalInterface
public interface Ways {

	/**
	 * Finds it, for peers that all see the same edges.
	 * @param upEdges the edges that carry traffic
	 * @param relays whether a peer forwards for others
	 * @return the keys from one peer to the other, both included; empty when there is no
	 * way
	 */
	List<PeerKey> find(PeerKey from, PeerKey to, Collection<UpEdge> upEdges, Predicate<PeerKey> relays);

}
