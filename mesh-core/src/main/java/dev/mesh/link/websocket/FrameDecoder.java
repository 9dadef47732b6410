package dev.mesh.link.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages and control frames in the bytes that one end of a WebSocket receives,
 * however they are cut (RFC 6455, section 5). Strict: what the RFC forbids is a
 * {@link FrameListener#onViolation violation}, and so is text. Keeps no more than one
 * unfinished message and one control frame. Not thread-safe.
 */
public final class FrameDecoder {

	private static final int NO_MESSAGE = -1;

	private final FrameHeader header;

	private final FrameListener listener;

	/** The beginning of a head whose rest has not come; null when there is none. */
	private @Nullable ByteBuffer partialHeader;

	private final MessageBuffer message = new MessageBuffer();

	/** Whether frames of the message are to follow. */
	private boolean withinMessage;

	/** Whether the head is read and the payload is not. */
	private boolean withinFrame;

	/** Bytes of the payload that have not come. */
	private int missing;

	private int mask;

	/** The payload of control frames; null until the first one. */
	private byte @Nullable [] control;

	private int controlLength;

	private boolean ended;

	/**
	 * Creates a decoder for one connection.
	 * @param role which end this is: a server takes masked frames only, a client only
	 * unmasked ones
	 * @param maxMessageBytes most bytes of a message, all its fragments together
	 */
	public FrameDecoder(Role role, int maxMessageBytes, FrameListener listener) {
		if (maxMessageBytes < 1) {
			throw new IllegalArgumentException("The limit of a message must be positive, but is " + maxMessageBytes);
		}
		this.header = new FrameHeader(role, maxMessageBytes);
		this.listener = listener;
	}

	/**
	 * Takes all bytes up to the limit and calls the listener. Once the connection has
	 * {@link #hasEnded ended} they are thrown away.
	 */
	public void decode(ByteBuffer bytes) {
		while (!this.ended && (this.withinFrame ? readPayload(bytes) : readHeader(bytes))) {
			// Goes on until it needs more bytes.
		}
		if (this.ended) {
			bytes.position(bytes.limit());
		}
	}

	/**
	 * Whether a close frame or a violation was found.
	 */
	public boolean hasEnded() {
		return this.ended;
	}

	/** Returns false when it needs more bytes, or the end has come. */
	private boolean readHeader(ByteBuffer bytes) {
		int messageBytes = this.withinMessage ? this.message.length() : NO_MESSAGE;
		ByteBuffer partial = this.partialHeader;
		if (partial == null) {
			int size = this.header.read(bytes, bytes.position(), bytes.remaining(), messageBytes);
			if (size > 0) {
				bytes.position(bytes.position() + size);
				return beginFrame();
			}
			if (size == 0 && bytes.hasRemaining()) {
				this.partialHeader = ByteBuffer.allocate(FrameHeader.MAX_BYTES).put(bytes);
			}
			return size == 0 ? false : violated();
		}
		while (bytes.hasRemaining()) {
			partial.put(bytes.get());
			int size = this.header.read(partial, 0, partial.position(), messageBytes);
			if (size != 0) {
				this.partialHeader = null;
				return (size > 0) ? beginFrame() : violated();
			}
		}
		return false;
	}

	private boolean violated() {
		return fail(this.header.violation(), this.header.reason());
	}

	private boolean fail(int code, String reason) {
		end();
		this.listener.onViolation(code, reason);
		return false;
	}

	private void end() {
		this.ended = true;
		this.message.clear();
		this.control = null;
		this.partialHeader = null;
	}

	private boolean beginFrame() {
		this.withinFrame = true;
		this.missing = this.header.length();
		this.mask = this.header.mask();
		return true;
	}

	/** Returns false when it needs more bytes, or the end has come. */
	private boolean readPayload(ByteBuffer bytes) {
		int count = Math.min(this.missing, bytes.remaining());
		if (Opcode.isControl(this.header.opcode())) {
			takeControl(bytes, count);
		}
		else if (count > 0) {
			int announced = this.message.length() + this.missing;
			this.mask = this.message.take(bytes, count, announced, this.mask);
		}
		this.missing -= count;
		if (this.missing > 0) {
			return false;
		}
		this.withinFrame = false;
		return endFrame();
	}

	private void takeControl(ByteBuffer bytes, int count) {
		byte[] payload = this.control;
		if (payload == null) {
			payload = new byte[FrameHeader.MAX_CONTROL_PAYLOAD];
			this.control = payload;
		}
		this.mask = Mask.copy(bytes, payload, this.controlLength, count, this.mask);
		this.controlLength += count;
	}

	private boolean endFrame() {
		if (Opcode.isControl(this.header.opcode())) {
			return endControl();
		}
		this.withinMessage = !this.header.isLast();
		if (!this.withinMessage) {
			this.listener.onMessage(this.message.complete());
		}
		return true;
	}

	private boolean endControl() {
		ByteBuffer payload = ByteBuffer.wrap(this.control, 0, this.controlLength);
		this.controlLength = 0;
		switch (this.header.opcode()) {
			case Opcode.PING -> this.listener.onPing(payload);
			case Opcode.PONG -> this.listener.onPong(payload);
			default -> {
				return endConnection(payload);
			}
		}
		return true;
	}

	private boolean endConnection(ByteBuffer payload) {
		CloseFrame frame = CloseFrame.parse(payload);
		if (frame.violation() != 0) {
			return fail(frame.violation(), frame.reason());
		}
		end();
		this.listener.onClose(frame.code(), frame.reason());
		return false;
	}

}
