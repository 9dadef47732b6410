package dev.mesh.presence;

import java.util.Map;
import java.util.function.Consumer;

/**
 * The live graph of the mesh, and what this peer says about itself. Thread-safe; no
 * method blocks.
 */
public interface Presence {

	/** The graph now: an immutable snapshot. */
	PresenceGraph graph();

	/**
	 * Calls back with the graph at once and after every change, on a dispatcher thread,
	 * in order. A slow callback gets the latest graph, not a backlog.
	 */
	PresenceObserver observe(Consumer<PresenceGraph> callback);

	/**
	 * Calls back with every change, on a dispatcher thread, in order; the first call has
	 * a JOINED for each peer that is present already. A slow callback gets changes
	 * between the graphs it has seen, not a backlog.
	 */
	PresenceObserver observeChanges(Consumer<PresenceChanges> callback);

	/**
	 * Sets what this peer tells the others about itself: signed, gossiped, and kept over
	 * restarts when there is a data directory.
	 * @throws PeerMetadataException NOT_AN_OBJECT, TOO_LARGE (over 4,096 bytes as JSON;
	 * names both sizes) or TOO_DEEP (over 16)
	 */
	void setPeerMetadata(Map<String, ?> metadata);

	/** The same from JSON text. */
	void setPeerMetadataJson(String json);

	/** What was set last. */
	Map<String, Object> peerMetadata();

	/** The same as JSON text. */
	String peerMetadataJson();

}
