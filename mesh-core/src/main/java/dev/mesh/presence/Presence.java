package dev.mesh.presence;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

	/**
	 * Sets who decides with whom this peer has sessions; null lets everybody in whom the
	 * authenticators let in, as without a handler. The last one that was set counts, also
	 * {@linkplain #setConnectionRequestHandlerAsync asynchronously}; requests that are
	 * not answered yet are put to the new one. May be called at any time, before a start
	 * too, and holds over restarts of the mesh.
	 * <p>
	 * The handler is asked
	 * <ul>
	 * <li>for each peer that dials this one, a new session or one that it resumes, after
	 * the authenticators have let it in; it gets no session before the answer;</li>
	 * <li>for each peer that this one has dialled, {@link ConnectionRequest#isDialled()},
	 * as soon as its record is known, which is right after the session is there as a
	 * rule; until the answer the session is up;</li>
	 * <li>again when the metadata of a peer with a session has changed, one request at a
	 * time for each peer, the newest metadata last; and when such a peer was
	 * authenticated anew by other credentials.</li>
	 * </ul>
	 * A denial ends the session at both ends with {@code CONNECTION_DENIED}. When a
	 * handler has not answered a peer that resumes, or has thrown, that peer is not let
	 * in, but may try again as long as its session lasts.
	 * <p>
	 * Sessions that are there when a handler is set are left alone until the metadata of
	 * their peer changes.
	 * @param handler who decides; null for nobody
	 */
	void setConnectionRequestHandler(@Nullable ConnectionRequestHandler handler);

	/**
	 * The same with a handler that decides elsewhere.
	 * @param handler who decides; null for nobody
	 */
	void setConnectionRequestHandlerAsync(@Nullable AsyncConnectionRequestHandler handler);

}
