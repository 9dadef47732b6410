package dev.mesh.session;

/**
 * Numbers of the frames that this package reads and writes; {@code docs/protocol.md},
 * section 2.
 */
final class FrameType {

	static final int HELLO = 0x01;

	static final int WELCOME = 0x02;

	static final int PROOF = 0x03;

	static final int ACCEPTED = 0x04;

	static final int REJECTED = 0x05;

	static final int CLOSE = 0x06;

	static final int REAUTHENTICATE = 0x07;

	static final int TERMS = 0x08;

	static final int PING = 0x10;

	static final int PONG = 0x11;

	/** From here on frames belong to presence and bus. */
	static final int FIRST_OF_OTHERS = 0x20;

	/** A frame with this bit is skipped by who does not know it. */
	static final int OPTIONAL = 0x80;

	private FrameType() {
	}

}
