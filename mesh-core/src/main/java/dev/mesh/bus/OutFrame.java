package dev.mesh.bus;

import dev.mesh.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * One numbered frame that was sent and not yet released by a cumulative acknowledgement.
 */
final class OutFrame {

	/** Type, number, distance, flags and the payload's length take at most this. */
	static final int MAX_OVERHEAD = 1 + 8 + 8 + 1 + 5;

	final long number;

	final long predecessor;

	final Outgoing message;

	final Lane lane;

	final int from;

	final int length;

	/** Packet number of the newest transmission. */
	long lastPacket;

	long sentNanos;

	int transmissions;

	/** The receiver has it. */
	boolean acknowledged;

	/**
	 * The receiver has it and everything before it in its lane, so it was handed over.
	 */
	boolean handedOver;

	/** The receiver got SKIP in its place. */
	boolean skipped;

	/** The next frame of its lane, when that names it as predecessor. */
	@Nullable OutFrame follower;

	/** Counts in the congestion window. */
	boolean onItsWay;

	/** Waits to be transmitted again. */
	boolean queuedAgain;

	OutFrame(long number, long predecessor, Outgoing message, Lane lane, int length) {
		this.number = number;
		this.predecessor = predecessor;
		this.message = message;
		this.lane = lane;
		this.from = message.framed();
		this.length = length;
	}

	int cost() {
		return this.length + BusFrames.FRAME_COST + (isFirst() ? this.message.headCost : 0);
	}

	boolean isFirst() {
		return this.from == 0;
	}

	/** What it takes in an envelope, at most. */
	int encodedLimit() {
		return MAX_OVERHEAD + (isFirst() ? this.message.head.length : 0) + this.length;
	}

	/**
	 * Writes it: as it was, or as SKIP when its message has ended or was cancelled
	 * meanwhile.
	 */
	void write(WireWriter out, boolean acknowledgeNow) {
		long distance = this.predecessor == 0 ? 0 : this.number - this.predecessor;
		if (this.message.isEnded()) {
			out.writeByte(BusFrames.SKIP).writeVarint(this.number).writeVarint(distance).writeVarint(cost());
			return;
		}
		out.writeByte(BusFrames.MESSAGE).writeVarint(this.number).writeVarint(distance);
		boolean last = this.from + this.length == this.message.size;
		int flags = BusFrames.flags(this.message.kind) & (isFirst() ? 0xff : ~BusFrames.FLAG_KIND);
		out.writeByte(flags | (isFirst() ? BusFrames.FLAG_FIRST : 0) | (last ? BusFrames.FLAG_LAST : 0)
				| (acknowledgeNow ? BusFrames.FLAG_ACK_NOW : 0));
		if (isFirst()) {
			out.writeBytes(this.message.head);
		}
		out.writeVarint(this.length);
		out.writeBytes(this.message.payload(), this.from, this.length);
	}

}
