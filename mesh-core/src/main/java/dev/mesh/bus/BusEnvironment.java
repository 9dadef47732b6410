package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.random.RandomGenerator;

/** What {@link Channels} asks of and tells the composer, always on the loop. */
public interface BusEnvironment {

	/** How far away a peer is. */
	enum Reach {

		/** There is a route, and the seal's keys are agreed. */
		READY,
		/** There is a route, and the seal's keys are being agreed. */
		AGREEING,
		/** No route now, but gone for less than the window: worth waiting for. */
		WAIT,
		/** Gone for longer than the window. */
		GONE,
		/** Never seen. */
		UNKNOWN

	}

	/**
	 * How far away a peer is; asking starts the agreement of keys when there is a route.
	 */
	Reach reach(PeerKey peer);

	/** Incarnation of the newest accepted record of the peer, 0 when it is unknown. */
	long incarnation(PeerKey peer);

	/** Bytes that the first hop's queue takes now. */
	long room(PeerKey peer);

	/** What this node itself has authenticated a peer as, in this incarnation of it. */
	BusAccess.Attestation attestation(PeerKey peer, long incarnation);

	/**
	 * Asks the authorizer whether one peer may do these things;
	 * {@link Channels#handlePermits} brings the answers. Only when the bus is guarded.
	 */
	void authorize(long question, List<BusAccess> accesses);

	/** Seals and sends one envelope; {@code frames} is read before this returns. */
	void transmit(EnvelopeHeader header, byte[] frames, int length);

	/** Hands a message to the listeners it matches. */
	void deliver(ReceivedMessage message, List<PathMatch> listeners);

	/** Hands a request to its handler, which answers with {@code handleRespond}. */
	void deliverRequest(ReceivedMessage request, PathMatch handler);

	/** A request has its reply; this or {@link #requestFailed} is told exactly once. */
	void replied(long request, BusMessage reply);

	/** A request has no reply; the result says why, and whether it may have run. */
	void requestFailed(long request, SendResult result);

	/** Something happened to a stream. */
	void onStream(StreamEvent event);

	/** A reliable send has ended; told exactly once for each. */
	void completed(long send, SendResult result);

	/** Time of this turn, for deadlines of what begins outside an input. */
	long turnNanos();

	/** Random bytes for new epochs. */
	RandomGenerator entropy();

	/** Counts events for metrics, such as {@code bus.duplicates}. */
	void count(String event);

	/** Where an envelope goes and its place in the epoch. */
	record EnvelopeHeader(PeerKey to, long incarnation, long epoch, long packet) {
	}

}
