package dev.mesh.link.websocket;

/**
 * What a frame is: the lower four bits of its first byte (RFC 6455, section 11.8).
 */
public final class Opcode {

	/** Goes on with a message. */
	public static final int CONTINUATION = 0x0;

	/** Begins a text message. */
	public static final int TEXT = 0x1;

	/** Begins a binary message. */
	public static final int BINARY = 0x2;

	/** Ends the WebSocket. */
	public static final int CLOSE = 0x8;

	/** Asks for a pong. */
	public static final int PING = 0x9;

	/** Answers a ping. */
	public static final int PONG = 0xa;

	private Opcode() {
	}

	static boolean isControl(int opcode) {
		return (opcode & 0x8) != 0;
	}

	static boolean isReserved(int opcode) {
		return (opcode > BINARY && opcode < CLOSE) || opcode > PONG;
	}

}
