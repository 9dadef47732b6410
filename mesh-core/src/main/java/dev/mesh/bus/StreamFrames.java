package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;

/**
 * Payloads of the parts of streams, as {@code docs/protocol.md} section 7 defines them.
 */
final class StreamFrames {

	private StreamFrames() {
	}

	/** How reliable the stream of an offer is; the payload stays as it is. */
	static Reliability reliability(WireReader offer) {
		boolean reliable = offer.remaining() > 0 && offer.array()[offer.position()] == 0;
		return reliable ? Reliability.RELIABLE : Reliability.UNRELIABLE;
	}

	/**
	 * STREAM_OPEN: how reliable it is, and the first credit; the arguments are headers.
	 */
	record Offer(StreamOptions options, Credit credit) {

		BusMessage content() {
			WireWriter offer = new WireWriter(24).writeByte(this.options.reliability() == Reliability.RELIABLE ? 0 : 1);
			this.credit.write(offer);
			return BusMessage.answer(offer.toByteArray())
				.withPath(this.options.path())
				.withHeaders(this.options.arguments());
		}

		/**
		 * What {@link #content} wrote.
		 * @throws ProtocolException MALFORMED_FRAME, also for a path or arguments that no
		 * stream may have
		 */
		static Offer read(BusFrames.Head head, WireReader payload) {
			Reliability reliability = payload.readByte() == 0 ? Reliability.RELIABLE : Reliability.UNRELIABLE;
			Credit credit = Credit.read(payload);
			try {
				return new Offer(new StreamOptions(head.path(), reliability, head.headers()), credit);
			}
			catch (IllegalArgumentException ex) {
				throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "offer of a stream: " + ex.getMessage());
			}
		}

	}

	/**
	 * STREAM_ACCEPT and STREAM_CREDIT: what the other end may have sent in all since the
	 * stream began.
	 */
	record Credit(long messages, long bytes) {

		BusMessage content() {
			WireWriter credit = new WireWriter(20);
			write(credit);
			return BusMessage.answer(credit.toByteArray());
		}

		private void write(WireWriter out) {
			out.writeVarint(this.messages).writeVarint(this.bytes);
		}

		static Credit read(WireReader payload) {
			return new Credit(payload.readVarint(), payload.readVarint());
		}

	}

	/** STREAM_RESET: the stream is over at the end that says so. */
	record Reset(Cause cause, long code, String detail) {

		/** The numbers are on the wire. */
		enum Cause {

			/** Closed by the application, for no particular reason. */
			CLOSED(StreamCloseReason.Kind.CLOSED_BY_REMOTE),
			/** Reset, with a code. */
			RESET(StreamCloseReason.Kind.RESET),
			/** The node stops. */
			STOPPING(StreamCloseReason.Kind.NODE_STOPPING),
			/** Something of the stream could not be sent in time. */
			LOST(StreamCloseReason.Kind.UNREACHABLE);

			/** What the end that is told makes of it. */
			private final StreamCloseReason.Kind told;

			Cause(StreamCloseReason.Kind told) {
				this.told = told;
			}

		}

		private static final Cause[] BY_CODE = Cause.values();

		/** By the application; code 0 = for no particular reason. */
		static Reset of(long code, String detail) {
			return new Reset(code == 0 ? Cause.CLOSED : Cause.RESET, code, detail);
		}

		static Reset of(Cause cause, String detail) {
			return new Reset(cause, 0, detail);
		}

		BusMessage content() {
			byte[] text = Failure.text(this.detail);
			return BusMessage.answer(new WireWriter(text.length + 9).writeByte(this.cause.ordinal())
				.writeVarint(this.code)
				.writeBytes(text)
				.toByteArray());
		}

		/** What {@link #content} wrote; a cause that is not known counts as RESET. */
		static Reset read(WireReader payload) {
			int cause = payload.readByte();
			return new Reset(cause < BY_CODE.length ? BY_CODE[cause] : Cause.RESET, payload.readVarint(),
					Failure.readText(payload));
		}

		/** At the end that is told. */
		StreamCloseReason told() {
			return new StreamCloseReason(this.cause.told, this.code, this.detail);
		}

		/** At the end of the application that has asked for it. */
		StreamCloseReason local() {
			return new StreamCloseReason(
					this.cause == Cause.RESET ? StreamCloseReason.Kind.RESET : StreamCloseReason.Kind.CLOSED_BY_LOCAL,
					this.code, this.detail);
		}

	}

}
