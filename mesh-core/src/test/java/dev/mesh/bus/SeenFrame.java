package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bus frame as section 7 of {@code docs/protocol.md} lays it out, read without the
 * code under test, so that tests see what is on the wire.
 *
 * @param number of a MESSAGE or SKIP; id of a DATAGRAM; token of a SYNC; epoch of the
 * others
 * @param predecessor number of the frame before it in its lane, 0 = none; fragment index
 * of a DATAGRAM
 * @param cost what it counts against the window
 * @param path of a first fragment, else empty
 */
record SeenFrame(int type, long number, long predecessor, int cost, int flags, String path,
		@Nullable Acknowledgement ack) {

	static final int OPEN = 1;

	static final int MESSAGE = 2;

	static final int SKIP = 3;

	static final int DATAGRAM = 4;

	static final int ACK = 5;

	static final int CONFIRM = 6;

	static final int RESET = 7;

	static final int SYNC = 8;

	static final int RESYNC = 9;

	static List<SeenFrame> in(byte[] frames) {
		List<SeenFrame> seen = new ArrayList<>();
		forEach(frames, seen::add);
		return seen;
	}

	/** In order, until one is malformed. */
	static void forEach(byte[] frames, Consumer<SeenFrame> action) {
		WireReader in = new WireReader(frames, 0, frames.length);
		while (in.hasRemaining()) {
			action.accept(next(in));
		}
	}

	private static SeenFrame next(WireReader in) {
		int type = in.readByte();
		switch (type) {
			case OPEN -> in.skip(16);
			case MESSAGE, DATAGRAM -> {
				return data(type, in);
			}
			case SKIP -> {
				long number = in.readVarint();
				long distance = in.readVarint();
				return new SeenFrame(type, number, distance == 0 ? 0 : number - distance, (int) in.readVarint(), 0, "",
						null);
			}
			case ACK -> {
				Acknowledgement ack = Acknowledgement.read(in);
				return new SeenFrame(type, ack.epoch(), 0, 0, 0, "", ack);
			}
			case CONFIRM -> {
				long epoch = in.readVarint();
				for (long count = in.readVarint(); count > 0; count--) {
					in.readVarint();
					in.readVarint();
				}
				return plain(type, epoch);
			}
			case RESET -> {
				long epoch = in.readVarint();
				in.readByte();
				return plain(type, epoch);
			}
			case SYNC, RESYNC -> {
				return plain(type, in.readVarint());
			}
			default -> {
				if (type < 0x80) {
					throw new ProtocolException(ErrorCode.UNKNOWN_FRAME, "type " + type);
				}
				in.skip(in.readLength(16 * 1024));
			}
		}
		return plain(type, 0);
	}

	private static SeenFrame data(int type, WireReader in) {
		long number = in.readVarint();
		long second = in.readVarint();
		int flags = in.readByte();
		String path = "";
		int start = in.position();
		int head = 0;
		if ((flags & 1) != 0) {
			int kind = 0;
			if ((flags & 8) != 0) {
				kind = in.readByte();
				in.readVarint();
			}
			path = kind < 3 || kind == 5 ? in.readString(1020) : "";
			long headers = in.readVarint();
			for (long i = 0; i < headers; i++) {
				in.readString(8192);
				in.readString(8192);
			}
			in.readVarint();
			head = in.position() - start + (int) headers * 128;
		}
		int length = in.readLength(16 * 1024);
		in.skip(length);
		boolean chained = type == MESSAGE && second != 0;
		return new SeenFrame(type, number, chained ? number - second : type == MESSAGE ? 0 : second, head + length + 64,
				flags, path, null);
	}

	private static SeenFrame plain(int type, long number) {
		return new SeenFrame(type, number, 0, 0, 0, "", null);
	}

	boolean isNumbered() {
		return this.type == MESSAGE || this.type == SKIP;
	}

	boolean isFirst() {
		return (this.flags & 1) != 0;
	}

	/** Also what took the place of one, perhaps. */
	boolean isAnswer() {
		return this.type == SKIP || (this.flags & 16) != 0;
	}

	boolean asksForAcknowledgement() {
		return (this.flags & 4) != 0;
	}

	static boolean contains(byte[] frames, int type) {
		return in(frames).stream().anyMatch((frame) -> frame.type == type);
	}

}
