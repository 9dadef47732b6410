package dev.mesh.bus;

import org.jspecify.annotations.Nullable;

/** What a numbered frame carries. The numbers are on the wire. */
enum Kind {

	/** A single message. */
	MESSAGE(0, true, false),
	/** A single message whose sender wants to know when its handlers are done. */
	WATCHED(1, true, false),
	/** Asks for one reply. */
	REQUEST(2, true, false),
	/** The reply; also that the handlers of a watched message are done. */
	REPLY(3, false, true),
	/** There will be no reply: one byte of reason, then a text for people. */
	FAILURE(4, false, true);

	private static final Kind[] BY_CODE = values();

	final int code;

	/** Whether its head names a path. */
	final boolean hasPath;

	/**
	 * Whether it answers something, and so may go when the window is full: two handlers
	 * that wait for each other's answers do not block each other.
	 */
	final boolean isAnswer;

	Kind(int code, boolean hasPath, boolean isAnswer) {
		this.code = code;
		this.hasPath = hasPath;
		this.isAnswer = isAnswer;
	}

	/** The kind of a number; null for one that this version does not know. */
	static @Nullable Kind of(int code) {
		return (code < BY_CODE.length) ? BY_CODE[code] : null;
	}

}
