package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A node with many peers behind one hop. Counts envelopes for each peer, lets as many
 * pass as there is room, and keeps what comes.
 */
final class OneHop implements BusEnvironment {

	final List<PeerKey> envelopes = new ArrayList<>();

	final List<ReceivedMessage> delivered = new ArrayList<>();

	final List<StreamEvent> streamEvents = new ArrayList<>();

	final Map<String, Integer> counts = new TreeMap<>();

	long room;

	long sends;

	long count(PeerKey to) {
		return this.envelopes.stream().filter(to::equals).count();
	}

	@Override
	public Reach reach(PeerKey peer) {
		return Reach.READY;
	}

	@Override
	public long incarnation(PeerKey peer) {
		return 1;
	}

	@Override
	public long room(PeerKey peer) {
		return this.room;
	}

	@Override
	public BusAccess.Attestation attestation(PeerKey peer, long incarnation) {
		return BusAccess.Attestation.NONE;
	}

	@Override
	public void authorize(long question, List<BusAccess> accesses) {
		throw new AssertionError("it is not guarded");
	}

	@Override
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		this.room -= 17_000;
		this.envelopes.add(header.to());
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		this.delivered.add(message);
	}

	@Override
	public void deliverRequest(ReceivedMessage request, PathMatch handler) {
		throw new AssertionError("nobody asks here");
	}

	@Override
	public void replied(long request, BusMessage reply) {
		throw new AssertionError("nobody asks here");
	}

	@Override
	public void requestFailed(long request, SendResult result) {
		throw new AssertionError("nobody asks here");
	}

	@Override
	public void onStream(StreamEvent event) {
		this.streamEvents.add(event);
	}

	@Override
	public long turnNanos() {
		return 0;
	}

	@Override
	public void completed(long send, SendResult result) {
		throw new AssertionError("nobody answers");
	}

	@Override
	public RandomGenerator entropy() {
		return new Random(1);
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

}
