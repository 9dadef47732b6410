package dev.mesh.bus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream with one peer. */
final class StreamState {

	/** At this node: positive when it was opened here. */
	final long number;

	/**
	 * As the frames of this end name it: twice the opener's id, plus one when that is the
	 * other end. Those of the other end have the other last bit.
	 */
	final long wireId;

	final StreamOptions options;

	final Streams owner;

	final StreamReceiver in;

	final StreamSender out;

	/** Until when it must be accepted. */
	final long openDeadlineNanos;

	boolean accepted;

	/** What offers it; null at the other end. */
	@Nullable Outgoing offer;

	private final List<StreamEvent> early = new ArrayList<>(0);

	StreamState(long number, long wireId, StreamOptions options, Streams.Parts parts, long openDeadlineNanos) {
		this.number = number;
		this.wireId = wireId;
		this.options = options;
		this.openDeadlineNanos = openDeadlineNanos;
		this.in = new StreamReceiver(parts.context().budget());
		this.owner = parts.owner();
		this.out = new StreamSender(parts.carrier(), wireId, lane(), options.reliability() == Reliability.RELIABLE,
				this::onProgress);
	}

	/** A part has arrived (null), or has not. */
	private void onProgress(@Nullable SendResult failure) {
		if (failure != null) {
			this.owner.onPartFailed(this, failure);
		}
		this.owner.wake(this);
	}

	/** The lane of what this end sends; no path begins like this. */
	String lane() {
		return "/" + this.wireId;
	}

	/** Something came before the answer that accepts this stream; credit limits it. */
	void keepEarly(StreamEvent event) {
		this.early.add(event);
	}

	List<StreamEvent> takeEarly() {
		List<StreamEvent> taken = List.copyOf(this.early);
		this.early.clear();
		return taken;
	}

	/** The id that frames of the other end have. */
	long remoteWireId() {
		return this.wireId ^ 1;
	}

	boolean isOpenedHere() {
		return this.number > 0;
	}

	boolean isOver() {
		return this.accepted && this.out.hasEnded() && this.in.hasEnded();
	}

}
