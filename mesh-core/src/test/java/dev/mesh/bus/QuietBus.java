package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The surroundings of a bus whose peers can all be reached and in which nothing happens:
 * what a test expects it overrides, and what is left must not be called.
 */
public abstract class QuietBus implements BusEnvironment {

	final Map<String, Integer> counts = new TreeMap<>();

	private final Random entropy = new Random(7);

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
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
		return Long.MAX_VALUE;
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
		throw new AssertionError("it has nothing to say");
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		throw new AssertionError("nobody sends here");
	}

	@Override
	public void deliverRequest(ReceivedMessage request, PathMatch handler) {
		throw new AssertionError("nobody asks here");
	}

	@Override
	public void replied(long request, BusMessage reply) {
		throw new AssertionError("it does not ask");
	}

	@Override
	public void requestFailed(long request, SendResult result) {
		throw new AssertionError("it does not ask");
	}

	@Override
	public void onStream(StreamEvent event) {
		throw new AssertionError("nobody streams here");
	}

	@Override
	public void completed(long send, SendResult result) {
		throw new AssertionError("nothing that it sends ends");
	}

	@Override
	public long turnNanos() {
		return 0;
	}

	@Override
	public RandomGenerator entropy() {
		return this.entropy;
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

}
