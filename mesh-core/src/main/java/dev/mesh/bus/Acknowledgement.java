package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of an ACK frame. Positions are absolute, so a repeated or late one does no
 * harm.
 *
 * @param epoch which epoch of the receiver of this frame it is about
 * @param syncToken packet number of the newest SYNC that was seen, 0 = none
 * @param cumulative every number up to it was received
 * @param allowedNumber numbers up to it may be sent
 * @param allowedBytes frame sizes may sum up to it
 * @param ranges received beyond {@code cumulative}, ascending, apart from each other
 * @param refusals received and not handed over, until confirmed
 */
record Acknowledgement(long epoch, long syncToken, long cumulative, long allowedNumber, long allowedBytes,
		List<Range> ranges, List<Refusal> refusals) {

	static final int MAX_RANGES = 32;

	static final int MAX_REFUSALS = 512;

	/** Numbers from first to last, both included. */
	record Range(long first, long last) {
	}

	/** Numbers from first to last, both included, and the wire code of the reason. */
	record Refusal(long first, long last, int reason) {
	}

	/** Bytes it takes in an envelope, at most. */
	static int encodedLimit(int ranges, int refusals) {
		return 1 + 5 * 8 + 2 + ranges * 16 + 3 + refusals * 17;
	}

	void write(WireWriter out) {
		out.writeByte(BusFrames.ACK).writeVarint(this.epoch).writeVarint(this.syncToken).writeVarint(this.cumulative);
		out.writeVarint(this.allowedNumber).writeVarint(this.allowedBytes);
		out.writeVarint(this.ranges.size());
		long end = this.cumulative;
		for (Range range : this.ranges) {
			out.writeVarint(range.first() - end - 1).writeVarint(range.last() - range.first() + 1);
			end = range.last();
		}
		out.writeVarint(this.refusals.size());
		for (Refusal refusal : this.refusals) {
			out.writeVarint(refusal.first()).writeVarint(refusal.last() - refusal.first()).writeByte(refusal.reason());
		}
	}

	/**
	 * Checks it against what was sent.
	 * @param first the first number that is not acknowledged
	 * @param highest the highest number that was sent
	 * @param newestToken of the newest SYNC that was sent
	 * @throws ProtocolException when it cannot be
	 */
	void requirePossible(long first, long highest, long newestToken) {
		if (this.cumulative > highest || this.syncToken > newestToken
				|| (!this.ranges.isEmpty() && this.ranges.get(this.ranges.size() - 1).last() > highest)) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "acknowledges what was never sent");
		}
		long refused = 0;
		for (Refusal refusal : this.refusals) {
			refused += Math.max(0, Math.min(refusal.last(), highest) - Math.max(refusal.first(), first) + 1);
		}
		if (refused > highest - first + 1) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "refuses a number twice");
		}
	}

	static Acknowledgement read(WireReader in) {
		long epoch = in.readVarint();
		long syncToken = in.readVarint();
		long cumulative = in.readVarint();
		long allowedNumber = in.readVarint();
		long allowedBytes = in.readVarint();
		return new Acknowledgement(epoch, syncToken, cumulative, allowedNumber, allowedBytes,
				readRanges(in, cumulative), readRefusals(in));
	}

	private static List<Range> readRanges(WireReader in, long cumulative) {
		int count = readCount(in, MAX_RANGES);
		List<Range> ranges = new ArrayList<>(count);
		long end = cumulative;
		for (int i = 0; i < count; i++) {
			long gap = in.readVarint();
			long length = in.readVarint();
			if (gap == 0 || length == 0 || gap > Integer.MAX_VALUE || length > Integer.MAX_VALUE) {
				throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "range of an ACK");
			}
			ranges.add(new Range(end + gap + 1, end + gap + length));
			end += gap + length;
		}
		return ranges;
	}

	private static List<Refusal> readRefusals(WireReader in) {
		int count = readCount(in, MAX_REFUSALS);
		List<Refusal> refusals = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			long first = in.readVarint();
			long more = in.readVarint();
			if (more > Integer.MAX_VALUE) {
				throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "refusals of an ACK");
			}
			refusals.add(new Refusal(first, first + more, in.readByte()));
		}
		return refusals;
	}

	private static int readCount(WireReader in, int limit) {
		long count = in.readVarint();
		if (count > limit) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, count + " parts of an ACK, the limit is " + limit);
		}
		return (int) count;
	}

}
