package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a frame (RFC 6455, section 5.2) and says what is wrong with it as
 * soon as the byte is there that shows it. Reused for each frame of a connection; not
 * thread-safe.
 */
final class FrameHeader {

	/** Two bytes, a length of eight, and the masking key. */
	static final int MAX_BYTES = 14;

	static final int MAX_CONTROL_PAYLOAD = 125;

	private static final int FIN = 0x80;

	private static final int RESERVED_BITS = 0x70;

	private static final int OPCODE_BITS = 0x0f;

	private static final int MASKED = 0x80;

	private static final int LENGTH_BITS = 0x7f;

	private static final int SHORT_LENGTH = 126;

	private static final int LONG_LENGTH = 127;

	private static final int MASK_BYTES = 4;

	private final boolean expectsMask;

	private final int maxMessageBytes;

	private boolean last;

	private int opcode;

	private int length;

	private int mask;

	private int violation;

	private String reason = "";

	FrameHeader(Role role, int maxMessageBytes) {
		this.expectsMask = role == Role.SERVER;
		this.maxMessageBytes = maxMessageBytes;
	}

	/**
	 * Reads a head.
	 * @param bytes big-endian; not moved
	 * @param position where the head begins
	 * @param available how many bytes of it may be there
	 * @param messageBytes how much of a message the frames before have brought, negative
	 * when none has begun
	 * @return the size of the head; 0 when more bytes are needed; negative when it is
	 * {@link #violation wrong}
	 */
	int read(ByteBuffer bytes, int position, int available, int messageBytes) {
		if (available < 1) {
			return 0;
		}
		if (!readFirst(bytes.get(position), messageBytes >= 0)) {
			return -1;
		}
		if (available < 2) {
			return 0;
		}
		int second = bytes.get(position + 1);
		if (((second & MASKED) != 0) != this.expectsMask) {
			return fail(this.expectsMask ? "a client's frame is not masked" : "a server's frame is masked");
		}
		int size = readLength(bytes, position, available, second & LENGTH_BITS, Math.max(0, messageBytes));
		if (size <= 0 || !this.expectsMask) {
			this.mask = 0;
			return size;
		}
		if (available < size + MASK_BYTES) {
			return 0;
		}
		int key = bytes.getInt(position + size);
		this.mask = (bytes.order() == ByteOrder.BIG_ENDIAN) ? Integer.reverseBytes(key) : key;
		return size + MASK_BYTES;
	}

	private boolean readFirst(byte first, boolean withinMessage) {
		this.last = (first & FIN) != 0;
		this.opcode = first & OPCODE_BITS;
		String fault = faultOf(first, withinMessage);
		if (fault != null) {
			fail(fault);
			return false;
		}
		if (this.opcode == Opcode.TEXT) {
			fail(CloseCode.UNSUPPORTED_DATA, "only binary messages are accepted");
			return false;
		}
		return true;
	}

	private @Nullable String faultOf(byte first, boolean withinMessage) {
		if ((first & RESERVED_BITS) != 0) {
			return "a reserved bit is set and no extension was agreed on";
		}
		if (Opcode.isReserved(this.opcode)) {
			return "the opcode is reserved";
		}
		if (Opcode.isControl(this.opcode)) {
			return this.last ? null : "a control frame is fragmented";
		}
		if (this.opcode == Opcode.CONTINUATION) {
			return withinMessage ? null : "a continuation follows no frame";
		}
		return withinMessage ? "a message begins within another" : null;
	}

	private int readLength(ByteBuffer bytes, int position, int available, int code, int messageBytes) {
		if (Opcode.isControl(this.opcode)) {
			if (code > MAX_CONTROL_PAYLOAD) {
				return fail("a control frame has more than " + MAX_CONTROL_PAYLOAD + " bytes");
			}
			if (this.opcode == Opcode.CLOSE && code == 1) {
				return fail("a close frame has half a code");
			}
		}
		int size = (code < SHORT_LENGTH) ? 2 : (code < LONG_LENGTH) ? 2 + Short.BYTES : 2 + Long.BYTES;
		if (available < size) {
			return 0;
		}
		long payload = switch (size) {
			case 2 -> code;
			case 2 + Short.BYTES -> bigEndianShort(bytes, position + 2);
			default -> bigEndianLong(bytes, position + 2);
		};
		if (payload < 0) {
			return fail("a length has its highest bit set");
		}
		if ((code == SHORT_LENGTH && payload < SHORT_LENGTH) || (code == LONG_LENGTH && payload <= 0xffff)) {
			return fail("a length is not in its shortest form");
		}
		if (!Opcode.isControl(this.opcode) && payload > this.maxMessageBytes - messageBytes) {
			fail(CloseCode.TOO_LARGE, "a message has at most " + this.maxMessageBytes + " bytes");
			return -1;
		}
		this.length = (int) payload;
		return size;
	}

	private static int bigEndianShort(ByteBuffer bytes, int position) {
		return ((bytes.get(position) & 0xff) << 8) | (bytes.get(position + 1) & 0xff);
	}

	private static long bigEndianLong(ByteBuffer bytes, int position) {
		long value = bytes.getLong(position);
		return (bytes.order() == ByteOrder.BIG_ENDIAN) ? value : Long.reverseBytes(value);
	}

	private int fail(String fault) {
		fail(CloseCode.PROTOCOL_ERROR, fault);
		return -1;
	}

	private void fail(int code, String fault) {
		this.violation = code;
		this.reason = fault;
	}

	boolean isLast() {
		return this.last;
	}

	int opcode() {
		return this.opcode;
	}

	/** Bytes of the payload. */
	int length() {
		return this.length;
	}

	/** The masking key, its first byte lowest; 0 when there is none. */
	int mask() {
		return this.mask;
	}

	/** The close code that says what is wrong. */
	int violation() {
		return this.violation;
	}

	String reason() {
		return this.reason;
	}

}
