package dev.mesh.peer;

import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.routing.Router.Refusal;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Locale;

/**
 * What relays say about envelopes that they could not forward. A refusal goes back to the
 * source the way the envelope came, as far as routes tell it. It is a hint: it is
 * believed of the next hop to the destination only, and never ends a send.
 */
final class Refusals {

	static final int REFUSAL = 0x31;

	private final MeshPeer peer;

	Refusals(MeshPeer peer) {
		this.peer = peer;
	}

	/** Tells the neighbour that an envelope came from. */
	void refuse(PeerKey neighbour, Envelope header, Refusal reason) {
		this.peer.count("relay.refused." + reason.name().toLowerCase(Locale.ROOT));
		Notice notice = new Notice(header.destination(), reason, header.source(), Envelope.INITIAL_HOPS);
		this.peer.sessions().send(neighbour, REFUSAL, notice.toBytes(), true);
	}

	/** A neighbour, or a relay behind it, could not forward an envelope. */
	void onRefusal(PeerKey neighbour, WireReader body) {
		Notice notice = Notice.read(body);
		if (!neighbour.equals(this.peer.routes().firstHop(notice.destination()))) {
			this.peer.count("relay.refusals.ignored");
		}
		else if (notice.source().equals(this.peer.key())) {
			apply(notice);
		}
		else {
			passOn(neighbour, notice);
		}
	}

	private void apply(Notice notice) {
		if (notice.reason() == Refusal.OVERLOADED) {
			this.peer.count("bus.refusals.overloaded");
			this.peer.channels().handleOverload(notice.destination(), this.peer.turnNanos());
		}
		else {
			this.peer.count("bus.refusals");
			this.peer.channels().handleRefusal(notice.destination(), this.peer.turnNanos());
		}
	}

	private void passOn(PeerKey neighbour, Notice notice) {
		PeerKey next = this.peer.routes().firstHop(notice.source());
		if (next == null || next.equals(neighbour) || notice.hopLimit() <= 1
				|| !this.peer.setup().about().acceptsSessions()) {
			this.peer.count("relay.refusals.ignored");
			return;
		}
		this.peer.count("relay.refusals.passed");
		this.peer.sessions().send(next, REFUSAL, notice.lowered().toBytes(), true);
	}

	/** The body of a REFUSAL. */
	record Notice(PeerKey destination, Refusal reason, PeerKey source, int hopLimit) {

		private static final int BYTES = 32 + 1 + 32 + 1;

		static Notice read(WireReader body) {
			PeerKey destination = PeerKey.of(body.readBytes(32));
			Refusal reason = Refusal.of(body.readByte());
			return new Notice(destination, reason, PeerKey.of(body.readBytes(32)), body.readByte());
		}

		byte[] toBytes() {
			return new WireWriter(BYTES).writeBytes(this.destination.toBytes())
				.writeByte(this.reason.code())
				.writeBytes(this.source.toBytes())
				.writeByte(this.hopLimit)
				.toByteArray();
		}

		Notice lowered() {
			int lowered = Math.min(this.hopLimit, Envelope.INITIAL_HOPS) - 1;
			return new Notice(this.destination, this.reason, this.source, lowered);
		}

	}

}
