package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guarded bus that many peers send unreliable messages to, and that says nothing
 * itself.
 */
final class GuardedHub extends QuietBus {

	private final Channels channels = new Channels(BusSettings.defaults(), this);

	/** Questions without an answer, by their number. */
	private final Map<Long, List<BusAccess>> open = new LinkedHashMap<>();

	/** How many accesses each peer was asked about. */
	private final Map<PeerKey, Integer> asked = new LinkedHashMap<>();

	private final List<ReceivedMessage> received = new ArrayList<>();

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
	public long turnNanos() {
		return this.nowNanos;
	}

}
