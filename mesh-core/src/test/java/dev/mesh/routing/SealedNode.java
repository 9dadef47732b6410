package dev.mesh.routing;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.Channels;
import dev.mesh.bus.PathMatch;
import dev.mesh.bus.QuietBus;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A bus whose envelopes are sealed: one peer without sessions, presence and routes. */
final class SealedNode extends QuietBus {

	final PeerKey key;

	final Consumer<byte[]> link;

	final List<String> texts = new ArrayList<>();

	final Map<Long, SendResult> results = new TreeMap<>();

	SealerEnd end;

	Channels channels;

	long incarnation;

	private final List<ReceivedMessage> unconsumed = new ArrayList<>();

	private SealedNode other;

	private long newestSend;

	SealedNode(PeerKey key, Consumer<byte[]> link) {
		this.key = key;
		this.link = link;
	}

	void knows(SealedNode node) {
		this.other = node;
	}

	/** A new process, with a new key in its record. */
	void start(AgreementKey agreement) {
		this.incarnation++;
		this.end = new SealerEnd(this.key, this.incarnation, agreement);
		this.channels = new Channels(BusSettings.defaults(), this);
		this.unconsumed.clear();
		this.channels.handleListen(1, "**");
		this.channels.handleStartListening(0);
	}

	/** The other one's newest record has come. */
	void meet() {
		this.end.sealer.handlePeerKey(this.other.key, this.other.incarnation, this.other.end.agreement.publicBytes());
		this.channels.handleIncarnation(this.other.key, this.other.incarnation);
	}

	void send(String text, long nowNanos) {
		this.channels.handleSend(++this.newestSend, this.other.key,
				BusMessage.of("p", text.getBytes(StandardCharsets.UTF_8)), SendOptions.DEFAULTS, nowNanos);
	}

	void receive(byte[] envelope, long nowNanos) {
		WireReader in = new WireReader(envelope, 0, envelope.length);
		Envelope header = Envelope.read(in);
		WireReader frames = this.end.sealer.open(header, 0, in);
		if (frames != null) {
			this.channels.handleEnvelope(header.source(), header.epoch(), frames, nowNanos);
		}
	}

	void turn(long nowNanos) {
		this.end.answer();
		for (List<byte[]> waiting : this.end.agreed) {
			waiting.forEach((envelope) -> receive(envelope, nowNanos));
		}
		this.end.agreed.clear();
		this.channels.handleConsumed(List.copyOf(this.unconsumed), List.of());
		this.unconsumed.clear();
		if (this.channels.nextDeadlineNanos() - nowNanos <= 0) {
			this.channels.handleDeadlines(nowNanos);
		}
		this.channels.flush(nowNanos);
	}

	@Override
	public Reach reach(PeerKey peer) {
		return this.end.sealer.isReady(peer) ? Reach.READY : Reach.AGREEING;
	}

	@Override
	public long incarnation(PeerKey peer) {
		return this.other.incarnation;
	}

	@Override
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		WireWriter out = new WireWriter(length + 200);
		this.end.sealer.seal(header.to(), header.epoch(), header.packet(), frames, length, out);
		this.link.accept(out.toByteArray());
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		this.texts.add(new String(message.bytes(), StandardCharsets.UTF_8));
		this.unconsumed.add(message);
	}

	@Override
	public void completed(long send, SendResult result) {
		this.results.put(send, result);
	}

	@Override
	public void count(String event) {
		this.end.count(event);
	}

}
