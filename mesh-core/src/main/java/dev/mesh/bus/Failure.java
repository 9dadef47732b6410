package dev.mesh.bus;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Why a node will not do what another peer has asked of it, as FAILURE and STREAM_REFUSE
 * say it: one byte of reason, then a text for people.
 */
record Failure(RejectionReason reason, String detail) {

	/** Of the text. */
	static final int MAX_DETAIL_BYTES = 1024;

	BusMessage content() {
		byte[] text = text(this.detail);
		return BusMessage
			.answer(new WireWriter(text.length + 1).writeByte(this.reason.code()).writeBytes(text).toByteArray());
	}

	/**
	 * What {@link #content} wrote; a reason that this version does not know is TOO_BUSY.
	 */
	static Failure read(WireReader payload) {
		int code = payload.hasRemaining() ? payload.readByte() : 0;
		return new Failure(RejectionReason.of(code), readText(payload));
	}

	/** A text for people, as long as it may be on the wire. */
	static byte[] text(String detail) {
		byte[] text = detail.getBytes(StandardCharsets.UTF_8);
		return text.length <= MAX_DETAIL_BYTES ? text : Arrays.copyOf(text, MAX_DETAIL_BYTES);
	}

	static String readText(WireReader payload) {
		byte[] text = payload.readBytes(Math.min(payload.remaining(), MAX_DETAIL_BYTES));
		return new String(text, StandardCharsets.UTF_8);
	}

	/** The name of the reason, and the text if there is one. */
	@Override
	public String toString() {
		return this.reason.name() + (this.detail.isEmpty() ? "" : ": " + this.detail);
	}

}
