package dev.mesh.presence;

import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live graph of the mesh, and what this peer says about itself. Thread-safe; no
 * method blocks.
 * <p>
 * Whoever follows the graph is called on a dispatcher thread, never twice at a time, and
 * may block: a slow one gets the newest graph, or the changes since the one it has seen,
 * not a backlog. Observers and subscribers may come before the start of the mesh, and
 * hear of the first graph then; they outlive its stop.
 */
public interface Presence {

	/** The graph now: an immutable snapshot. */
	PresenceGraph graph();

	/** Calls back with the graph at once, and after every change, in order. */
	PresenceObserver observe(Consumer<PresenceGraph> callback);

	/**
	 * The same by the rules of Reactive Streams, for any number of subscribers, each with
	 * a demand of its own: the graph at once, then the newest when it differs from the
	 * one before and there is demand. {@code onSubscribe} comes on the thread that
	 * subscribes, {@code onComplete} when the mesh is closed for good, then on the thread
	 * that closes it; a subscriber that throws is cancelled.
	 */
	Flow.Publisher<PresenceGraph> observe();

	/**
	 * Calls back with every change, in order; the first call has a JOINED for each peer
	 * that is present already, a CONNECTED for each connection that is up, and SUSPECTED
	 * where it is so. When only a round trip has changed it is not called.
	 */
	PresenceObserver observeChanges(Consumer<PresenceChanges> callback);

	/** The same by the rules of Reactive Streams, as {@link #observe()} is. */
	Flow.Publisher<PresenceChanges> changes();

	/**
	 * Sets what this peer tells the others about itself: signed, gossiped, and kept over
	 * restarts when there is a data directory.
	 * @param metadata a map, record or bean whose members Jackson can write; an empty map
	 * for none
	 * @throws PeerMetadataException NOT_AN_OBJECT, TOO_LARGE (over 4,096 bytes as JSON;
	 * names both sizes), TOO_DEEP (over 16) or TOO_OFTEN (more than 10 times at once, or
	 * once a second on the long run)
	 */
	void setPeerMetadata(Object metadata);

	/** The same from JSON text. */
	void setPeerMetadataJson(String json);

	/** What was set last; unmodifiable at every depth. */
	Map<String, Object> peerMetadata();

	/** The same as JSON text. */
	String peerMetadataJson();

	/**
	 * The same as a record or bean.
	 * @param type what to make of it; members that the type does not know are left out
	 * @throws IllegalArgumentException when it does not fit; the message names the type
	 * and the member
	 */
	<T> T peerMetadata(Class<T> type);

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
