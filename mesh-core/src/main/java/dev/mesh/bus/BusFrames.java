package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Types, flags and shared parts of the bus frames of {@code docs/protocol.md} section 7.
 */
final class BusFrames {

	static final int OPEN = 0x01;

	static final int MESSAGE = 0x02;

	static final int SKIP = 0x03;

	static final int DATAGRAM = 0x04;

	static final int ACK = 0x05;

	static final int CONFIRM = 0x06;

	static final int RESET = 0x07;

	static final int SYNC = 0x08;

	static final int RESYNC = 0x09;

	static final int FLAG_FIRST = 1;

	static final int FLAG_LAST = 2;

	/** The source has nothing more to send now: acknowledge at the end of this turn. */
	static final int FLAG_ACK_NOW = 4;

	/** The head begins with a kind and an id; else it is a single message. */
	static final int FLAG_KIND = 8;

	/** An answer, which may go when the window is full, as far as the reserve allows. */
	static final int FLAG_ANSWER = 16;

	/** How far answers may go beyond what a receiver allows. */
	static final long RESERVED_NUMBERS = 1024;

	static final long RESERVED_BYTES = 256 * 1024;

	/** What a numbered frame counts beside its head and payload. */
	static final int FRAME_COST = 64;

	/** What each header counts beside its bytes: in memory it takes far more of them. */
	static final int HEADER_COST = 128;

	/** What a receiver allows before its first acknowledgement. */
	static final long INITIAL_NUMBERS = 1024;

	static final long INITIAL_BYTES = 256 * 1024;

	static final int RESET_NO_STATE = 1;

	/** Not a refusal: a SKIP came before the original, which was not handed over. */
	static final int SKIPPED = 6;

	static final int OPEN_BYTES = 16;

	/** A path, the headers, and the lengths of their parts. */
	private static final int MAX_HEAD_BYTES = 4 * BusPath.MAX_LENGTH + BusHeaders.MAX_TOTAL_BYTES
			+ 4 * BusHeaders.MAX_COUNT + 8 + 10;

	/** Bus frames in one envelope, whatever the limits of its source are. */
	static final int MAX_ENVELOPE_BYTES = 16 * 1024;

	static final int MAX_FRAME_COST = MAX_ENVELOPE_BYTES + FRAME_COST + BusHeaders.MAX_COUNT * HEADER_COST;

	private BusFrames() {
	}

	/** Path and headers, as they precede the payload of a first fragment. */
	static byte[] head(BusMessage message) {
		return head(Kind.MESSAGE, 0, message);
	}

	/** The same of another kind; an answer goes without its path. */
	static byte[] head(Kind kind, long id, BusMessage message) {
		WireWriter head = new WireWriter(64);
		if (kind != Kind.MESSAGE) {
			head.writeByte(kind.code).writeVarint(id);
		}
		if (kind.hasPath) {
			head.writeString(message.path());
		}
		head.writeVarint(message.headers().size());
		message.headers().forEach((name, value) -> head.writeString(name).writeString(value));
		head.writeVarint(message.size());
		return head.toByteArray();
	}

	/** The flags that go with every first fragment of a kind. */
	static int flags(Kind kind) {
		return (kind != Kind.MESSAGE ? FLAG_KIND : 0) | (kind.isAnswer ? FLAG_ANSWER : 0);
	}

	private static Kind readKind(WireReader reader) {
		int code = reader.readByte();
		Kind kind = Kind.of(code);
		if (kind == null || kind == Kind.MESSAGE) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "a message of kind " + code);
		}
		return kind;
	}

	/** What {@link #head} wrote; the flags are those of the frame. */
	static Head readHead(WireReader reader, int flags, KnownPaths paths) {
		int start = reader.position();
		Kind kind = ((flags & FLAG_KIND) != 0) ? readKind(reader) : Kind.MESSAGE;
		long id = (kind != Kind.MESSAGE) ? reader.readVarint() : 0;
		String path = kind.hasPath ? paths.read(reader) : "";
		long count = reader.readVarint();
		if (count > BusHeaders.MAX_COUNT) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "a message with " + count + " headers");
		}
		Map<String, String> headers = (count == 0) ? Map.of() : readHeaders(reader, count);
		if (reader.position() - start > MAX_HEAD_BYTES) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "a message with too long headers");
		}
		long size = reader.readVarint();
		if (size > Integer.MAX_VALUE) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "a message of " + size + " bytes");
		}
		return new Head(kind, id, path, headers, (int) size, reader.position() - start + (int) count * HEADER_COST);
	}

	private static Map<String, String> readHeaders(WireReader reader, long count) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (long i = 0; i < count; i++) {
			headers.put(reader.readString(BusHeaders.MAX_TOTAL_BYTES), reader.readString(BusHeaders.MAX_TOTAL_BYTES));
		}
		return Collections.unmodifiableMap(headers);
	}

	/**
	 * Kind, id, path, headers and length of the whole payload, which is not checked, and
	 * what all this counts against the window.
	 */
	record Head(Kind kind, long id, String path, Map<String, String> headers, int size, int cost) {
	}

}
