package dev.mesh.simulation;

import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.simulation.Options.Plant;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at the envelopes on the wire: none may use a number of its epoch a second time,
 * and each forwarder lowers the hop limit, so that none is forwarded for ever.
 */
final class WireChecker {

	private static final int ENVELOPE_FRAME = 0x30;

	private final Simulation simulation;

	/** Hop limit with which each envelope was seen last. */
	private final Map<Packet, Integer> packets = new HashMap<>();

	private long envelopes;

	private long forwards;

	private int mostForwards;

	WireChecker(Simulation simulation) {
		this.simulation = simulation;
	}

	void onRecord(SimulatedPeer from, SimulatedLink link, ByteBuffer record) {
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		WireReader reader = new WireReader(bytes, 0, bytes.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			WireReader body = reader.slice(reader.readLength(65_536));
			if (type == ENVELOPE_FRAME) {
				Envelope envelope = Envelope.read(body);
				onEnvelope(from, envelope);
				if (link != null) {
					this.simulation.ways().onEnvelope(from, link, envelope);
				}
			}
		}
	}

	private void onEnvelope(SimulatedPeer from, Envelope envelope) {
		this.envelopes++;
		boolean repeat = this.simulation.options().plants(Plant.REPEAT_ENVELOPE) && this.envelopes % 37 == 5;
		Packet packet = new Packet(envelope.source(), envelope.sourceKeyId(), envelope.destination(),
				envelope.destinationKeyId(), envelope.epoch(), repeat ? envelope.packet() - 1 : envelope.packet());
		if (envelope.source().equals(from.key())) {
			Integer before = this.packets.put(packet, envelope.hopLimit());
			require(before == null, "nonce used twice", packet);
			int hops = envelope.sealed() ? Envelope.INITIAL_HOPS : 1;
			require(envelope.hopLimit() == hops, "hop limit " + envelope.hopLimit() + " at the source", packet);
		}
		else if (!this.simulation.network().isIntercepted()) {
			onForwarded(packet, envelope);
		}
	}

	/** What a peer has injected itself was not seen before. */
	private void onForwarded(Packet packet, Envelope envelope) {
		Integer before = this.packets.replace(packet, envelope.hopLimit());
		if (before != null) {
			this.forwards++;
			this.mostForwards = Math.max(this.mostForwards, Envelope.INITIAL_HOPS - envelope.hopLimit());
			boolean keep = this.simulation.options().plants(Plant.KEEP_HOP_LIMIT);
			int lowered = keep ? envelope.hopLimit() + 1 : envelope.hopLimit();
			require(lowered == before - 1 && lowered > 0, "forwarded with hop limit " + lowered + " after " + before,
					packet);
		}
	}

	private void require(boolean condition, String problem, Packet packet) {
		if (!condition) {
			this.simulation.checkers().require(false, problem + ": " + packet);
		}
	}

	long envelopes() {
		return this.envelopes;
	}

	long forwards() {
		return this.forwards;
	}

	/** The most often that one envelope was forwarded. */
	int mostForwards() {
		return this.mostForwards;
	}

	private record Packet(PeerKey source, int sourceKeyId, PeerKey destination, int destinationKeyId, long epoch,
			long number) {
	}

}
