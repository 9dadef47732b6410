package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One numbered frame that came in.
 *
 * @param number its number
 * @param predecessor number of the frame before it in its lane, 0 = none
 * @param cost what it counts against the window
 * @param flags {@link BusFrames} flags; 0 for SKIP
 * @param head path, headers and length, of a first fragment
 * @param payload null for SKIP
 */
record InFrame(long number, long predecessor, int cost, int flags, BusFrames.@Nullable Head head,
		@Nullable WireReader payload) {

	static InFrame readMessage(WireReader in, KnownPaths paths) {
		long number = in.readVarint();
		long distance = in.readVarint();
		int flags = in.readByte();
		BusFrames.Head head = (flags & BusFrames.FLAG_FIRST) == 0 ? null : BusFrames.readHead(in, flags, paths);
		if (head != null && head.kind().isAnswer != ((flags & BusFrames.FLAG_ANSWER) != 0)) {
			throw malformed("a message of kind " + head.kind() + " with flags " + flags);
		}
		int length = in.readLength(BusFrames.MAX_ENVELOPE_BYTES);
		WireReader payload = in.slice(length);
		int cost = length + BusFrames.FRAME_COST + (head != null ? head.cost() : 0);
		return new InFrame(number, predecessor(number, distance), cost, flags, head, payload);
	}

	static InFrame readSkip(WireReader in) {
		long number = in.readVarint();
		long distance = in.readVarint();
		long cost = in.readVarint();
		if (cost > BusFrames.MAX_FRAME_COST) {
			throw malformed("SKIP of " + cost + " bytes");
		}
		return new InFrame(number, predecessor(number, distance), (int) cost, 0, null, null);
	}

	private static long predecessor(long number, long distance) {
		if (number == 0 || distance >= number) {
			throw malformed("number " + number + " with predecessor distance " + distance);
		}
		return distance == 0 ? 0 : number - distance;
	}

	private static ProtocolException malformed(String message) {
		return new ProtocolException(ErrorCode.MALFORMED_FRAME, message);
	}

	/**
	 * The same frame, to be kept: it holds its own payload only, not the envelope that it
	 * came in.
	 */
	InFrame detached() {
		if (this.payload == null || this.payload.array().length == this.payload.remaining()) {
			return this;
		}
		byte[] own = Arrays.copyOfRange(this.payload.array(), this.payload.position(),
				this.payload.position() + this.payload.remaining());
		return new InFrame(this.number, this.predecessor, this.cost, this.flags, this.head,
				new WireReader(own, 0, own.length));
	}

	boolean has(int flag) {
		return (this.flags & flag) != 0;
	}

}
