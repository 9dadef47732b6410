package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames (RFC 6455, section 5) one behind the other into a buffer, so that many of
 * them leave in one write. Thread-safe as far as its masking keys are.
 */
public final class FrameEncoder {

	/** Most bytes that a frame has beside its payload. */
	public static final int MAX_HEADER_BYTES = FrameHeader.MAX_BYTES;

	/** Most bytes of the payload of a control frame. */
	public static final int MAX_CONTROL_PAYLOAD = FrameHeader.MAX_CONTROL_PAYLOAD;

	private static final int FIN = 0x80;

	private static final int MASKED = 0x80;

	private static final int SHORT_LENGTH = 126;

	private static final int LONG_LENGTH = 127;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final @Nullable IntSupplier maskingKeys;

	private FrameEncoder(@Nullable IntSupplier maskingKeys) {
		this.maskingKeys = maskingKeys;
	}

	/** For the end that accepts: nothing is masked. */
	public static FrameEncoder server() {
		return new FrameEncoder(null);
	}

	/**
	 * For the end that dials.
	 * @param maskingKeys gives a new key for each frame, from strong entropy as far as
	 * somebody else chooses the payload (RFC 6455, section 10.3)
	 */
	public static FrameEncoder client(IntSupplier maskingKeys) {
		return new FrameEncoder(maskingKeys);
	}

	/**
	 * Bytes of a frame with a payload of this size.
	 */
	public int frameBytes(int payloadBytes) {
		int length = (payloadBytes < SHORT_LENGTH) ? 0 : (payloadBytes <= 0xffff) ? Short.BYTES : Long.BYTES;
		return 2 + length + ((this.maskingKeys != null) ? Integer.BYTES : 0) + payloadBytes;
	}

	/**
	 * Writes a message of one frame.
	 * @param target has {@link #frameBytes} left
	 * @param payload its position moves to its limit
	 */
	public void putMessage(ByteBuffer target, ByteBuffer payload) {
		putFrame(target, Opcode.BINARY, true, payload);
	}

	/**
	 * Writes the head of a message of one frame, whose payload is sent from where it is.
	 * Not for a client, which has to mask the payload.
	 * @param target has {@link #MAX_HEADER_BYTES} left
	 */
	public void putHeader(ByteBuffer target, int payloadBytes) {
		if (this.maskingKeys != null) {
			throw new IllegalStateException("A client has to mask the payload");
		}
		ByteOrder order = target.order();
		target.order(ByteOrder.BIG_ENDIAN).put((byte) (FIN | Opcode.BINARY));
		putLength(target, payloadBytes, 0);
		target.order(order);
	}

	/**
	 * Writes a ping or a pong.
	 * @param opcode {@link Opcode#PING} or {@link Opcode#PONG}
	 * @param payload at most {@link #MAX_CONTROL_PAYLOAD} bytes
	 */
	public void putControl(ByteBuffer target, int opcode, ByteBuffer payload) {
		if (payload.remaining() > MAX_CONTROL_PAYLOAD) {
			throw new IllegalArgumentException("A control frame has at most " + MAX_CONTROL_PAYLOAD
					+ " bytes, but this one would have " + payload.remaining());
		}
		putFrame(target, opcode, true, payload);
	}

	/**
	 * Writes a close frame.
	 * @param code one that {@link CloseCode#mayBeSent may be sent}, or
	 * {@link CloseCode#NO_STATUS} for a frame without a code and a reason
	 * @param reason what is too long for a control frame is cut off
	 */
	public void putClose(ByteBuffer target, int code, String reason) {
		if (code == CloseCode.NO_STATUS) {
			putFrame(target, Opcode.CLOSE, true, NOTHING.duplicate());
			return;
		}
		if (!CloseCode.mayBeSent(code)) {
			throw new IllegalArgumentException("The close code " + code + " must not be sent");
		}
		byte[] text = CloseFrame.fit(reason);
		ByteBuffer payload = ByteBuffer.allocate(Short.BYTES + text.length);
		putFrame(target, Opcode.CLOSE, true, payload.putShort((short) code).put(text).flip());
	}

	/**
	 * Writes any frame, also one that the protocol forbids: tests need such.
	 * @param last whether it ends its message
	 * @param payload its position moves to its limit
	 */
	public void putFrame(ByteBuffer target, int opcode, boolean last, ByteBuffer payload) {
		ByteOrder order = target.order();
		target.order(ByteOrder.BIG_ENDIAN);
		IntSupplier keys = this.maskingKeys;
		int length = payload.remaining();
		target.put((byte) ((last ? FIN : 0) | opcode));
		putLength(target, length, (keys != null) ? MASKED : 0);
		if (keys == null) {
			target.put(payload);
		}
		else {
			int key = keys.getAsInt();
			target.putInt(key);
			int position = target.position();
			target.put(payload);
			Mask.apply(target, position, length, Integer.reverseBytes(key));
		}
		target.order(order);
	}

	private static void putLength(ByteBuffer target, int length, int masked) {
		if (length < SHORT_LENGTH) {
			target.put((byte) (masked | length));
		}
		else if (length <= 0xffff) {
			target.put((byte) (masked | SHORT_LENGTH)).putShort((short) length);
		}
		else {
			target.put((byte) (masked | LONG_LENGTH)).putLong(length);
		}
	}

}
