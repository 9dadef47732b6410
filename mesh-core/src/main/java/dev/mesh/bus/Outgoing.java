package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reliable message on its way out, from {@code send} to its result. */
final class Outgoing extends Chain.Link<Outgoing> {

	private static final byte[] NOTHING = {};

	/** Number of the call that hears of the result; 0 = none. */
	final long send;

	final Kind kind;

	final @Nullable Consumer<SendResult> onResult;

	final byte[] head;

	/** What the head counts against the window. */
	final int headCost;

	final int size;

	final long deadlineNanos;

	/** What happens when it cannot go at once. */
	Overflow overflow = SendOptions.DEFAULTS.overflow();

	/** Whether its deadline comes before those of messages that were sent before it. */
	boolean isShortLived;

	/** The lane it waits in; null before the queue has taken it. */
	@Nullable Lane lane;

	private byte[] payload;

	/** Payload bytes that were given to frames. */
	private int framed;

	/** Frames made and not yet handed over at the receiver. */
	private int outstanding;

	private boolean started;

	private boolean cancelled;

	/** A SKIP of one of its frames took the place of the original at the receiver. */
	private boolean skipped;

	private boolean finished;

	/** A single message with its head; its result goes to the call. */
	Outgoing(long send, byte[] head, BusMessage message, long deadlineNanos) {
		this(send, Kind.MESSAGE, head, message, deadlineNanos, null);
	}

	/** A part of a conversation; its result goes to whoever asks. */
	Outgoing(Kind kind, long id, BusMessage message, long deadlineNanos, @Nullable Consumer<SendResult> onResult) {
		this(0, kind, BusFrames.head(kind, id, message), message, deadlineNanos, onResult);
	}

	private Outgoing(long send, Kind kind, byte[] head, BusMessage message, long deadlineNanos,
			@Nullable Consumer<SendResult> onResult) {
		this.send = send;
		this.kind = kind;
		this.head = head;
		this.headCost = head.length + message.headers().size() * BusFrames.HEADER_COST;
		this.payload = message.bytes();
		this.size = this.payload.length;
		this.deadlineNanos = deadlineNanos;
		this.onResult = onResult;
	}

	/** As the application wants it sent. */
	Outgoing with(SendOptions options) {
		this.overflow = options.overflow();
		this.isShortLived = options.timeToLive() != null;
		return this;
	}

	byte[] payload() {
		return this.payload;
	}

	int framed() {
		return this.framed;
	}

	/** What it takes in the send queue. */
	long cost() {
		return (long) this.size + this.headCost + BusFrames.FRAME_COST;
	}

	boolean isStarted() {
		return this.started;
	}

	/** Whether every byte was given to a frame. */
	boolean isFullyFramed() {
		return this.started && this.framed == this.size;
	}

	boolean isFinished() {
		return this.finished;
	}

	/** Whether nothing more of it shall be sent: it has its result, or was cancelled. */
	boolean isEnded() {
		return this.finished || this.cancelled;
	}

	/** What its next frame counts, which has so much payload at most. */
	int nextFrame(int mostPayload) {
		if (isEnded()) {
			return 0;
		}
		return (this.started ? 0 : this.headCost) + Math.min(this.size - this.framed, mostPayload);
	}

	void frameMade(int bytes) {
		this.started = true;
		this.framed += bytes;
		this.outstanding++;
	}

	void cancel() {
		this.cancelled = true;
	}

	/**
	 * One of its frames was handed over at the receiver; the result when that was the
	 * last thing to wait for.
	 */
	@Nullable SendResult onHandedOver(boolean skipTookItsPlace) {
		this.outstanding--;
		this.skipped |= skipTookItsPlace;
		if (this.finished || this.outstanding > 0) {
			return null;
		}
		if (this.cancelled && (this.skipped || !isFullyFramed())) {
			return finish(Outcome.CANCELLED, "cancelled by the sender", false);
		}
		if (!isFullyFramed()) {
			return null;
		}
		end();
		return SendResult.ACKNOWLEDGED;
	}

	/** Ends it with what is known: in doubt when all of it was sent. */
	SendResult fail(Outcome outcome, String detail) {
		return finish(outcome, detail, isFullyFramed());
	}

	SendResult reject(RejectionReason reason) {
		return finish(Outcome.REJECTED, reason.name(), false);
	}

	private SendResult finish(Outcome outcome, String detail, boolean mayHaveArrived) {
		end();
		return new SendResult(outcome, mayHaveArrived, detail);
	}

	private void end() {
		this.finished = true;
		this.payload = NOTHING;
	}

}
