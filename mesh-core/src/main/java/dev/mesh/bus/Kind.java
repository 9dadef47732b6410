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
	FAILURE(4, false, true),
	/** Offers a stream: reliability, credit in messages and bytes. */
	STREAM_OPEN(5, true, false),
	/** Takes it: credit in messages and bytes. */
	STREAM_ACCEPT(6, false, true),
	/** Does not take it: one byte of reason, then a text for people. */
	STREAM_REFUSE(7, false, true),
	/** One message of a stream. */
	STREAM_DATA(8, false, false),
	/** More credit for a stream. */
	STREAM_CREDIT(9, false, true),
	/** This end will send nothing more on a stream. */
	STREAM_END(10, false, false),
	/** A stream is over: code, then a text for people. */
	STREAM_RESET(11, false, true);

	private static final Kind[] BY_CODE = values();

	final int code;

	/** Whether its head names a path. */
	final boolean hasPath;

	/**
	 * Whether it may go when the window is full: what answers something or gives credit,
	 * so that two handlers that wait for each other do not block each other.
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

	/** Whether listeners or handlers of single messages get it. */
	boolean isDelivered() {
		return this.code <= REQUEST.code;
	}

	boolean isOfStreams() {
		return this.code >= STREAM_OPEN.code;
	}

	/**
	 * Whether somebody waits for its acknowledgement. Nobody does for what is answered by
	 * a frame of its own, and for that answer.
	 */
	boolean awaitsAcknowledgement() {
		return this == MESSAGE || isOfStreams();
	}

	Share share() {
		if (this.isAnswer) {
			return Share.ANSWERS;
		}
		return isOfStreams() ? Share.STREAMS : Share.LISTENERS;
	}

}
