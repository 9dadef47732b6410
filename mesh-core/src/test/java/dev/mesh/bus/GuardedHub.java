package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A guarded bus that many peers send unreliable messages to, and that says nothing
 * itself.
 */
final class GuardedHub implements BusEnvironment {

	private final Channels channels = new Channels(BusSettings.defaults(), this);

	/** Questions without an answer, by their number. */
	private final Map<Long, List<BusAccess>> open = new LinkedHashMap<>();

	/** How many accesses each peer was asked about. */
	private final Map<PeerKey, Integer> asked = new LinkedHashMap<>();

	private final List<ReceivedMessage> received = new ArrayList<>();

	private final Map<String, Integer> counts = new TreeMap<>();

	private final Random entropy = new Random(7);

	private long newestDatagram;

	long nowNanos;

	GuardedHub() {
		this.channels.handleGuard();
		this.channels.handleListen(1, "**");
		this.channels.handleStartListening(0);
	}

	static PeerKey peer(int number) {
		return new PeerKey(0, 0, 0, number);
	}

	/** One message comes in, and the turn ends. */
	void receive(PeerKey from, String path, String text) {
		byte[] frames = new RawFrames().datagram(++this.newestDatagram, 0, 3, path, text.length(), text).bytes();
		this.channels.handleEnvelope(from, 1, new WireReader(frames, 0, frames.length), this.nowNanos);
		this.channels.flush(this.nowNanos);
	}

	/** Everything that is asked is allowed, until nothing more is asked. */
	void allowAll() {
		while (!this.open.isEmpty()) {
			Map<Long, List<BusAccess>> questions = new LinkedHashMap<>(this.open);
			this.open.clear();
			questions.forEach((question, accesses) -> this.channels.handlePermits(accesses.get(0).sender(), question,
					accesses.stream().map((access) -> Permit.ALLOWED).toList()));
			this.channels.flush(this.nowNanos);
		}
		this.channels.handleConsumed(this.received, List.of());
	}

	int asked(PeerKey peer) {
		return this.asked.getOrDefault(peer, 0);
	}

	long received(PeerKey from) {
		return this.received.stream().filter((message) -> message.sender().equals(from)).count();
	}

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	@Override
	public void authorize(long question, List<BusAccess> accesses) {
		assertThat(this.open.put(question, accesses)).isNull();
		this.asked.merge(accesses.get(0).sender(), accesses.size(), Integer::sum);
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		this.received.add(message);
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
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		throw new AssertionError("it has nothing to say");
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
		throw new AssertionError("it does not send");
	}

	@Override
	public long turnNanos() {
		return this.nowNanos;
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
