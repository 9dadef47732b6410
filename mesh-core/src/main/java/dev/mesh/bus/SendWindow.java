package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireWriter;
import java.util.function.BiConsumer;

/**
 * Numbered frames of one epoch: what was sent, what the receiver has, what it allows, and
 * what to send again. Retransmission follows evidence only: an acknowledgement that
 * answers a SYNC sent after the frame, or three later packets that arrived. A time-out
 * sends a SYNC.
 */
final class SendWindow {

	/** OPEN and SYNC, which may precede a frame when it is sent again. */
	private static final int PREAMBLE_BYTES = 1 + BusFrames.OPEN_BYTES + 1 + 8;

	private final BusSettings settings;

	private final SendQueue queue;

	/** Told the result of each message. */
	private final BiConsumer<Outgoing, SendResult> completion;

	private final FrameRing ring = new FrameRing();

	private final Repeats again;

	private final SyncTimer sync = new SyncTimer();

	private final SendCredit credit;

	private final CongestionWindow congestion;

	private long cumulative;

	private boolean acknowledgedOnce;

	private long newestAckedPacket;

	/**
	 * Whether anything was sent whose acknowledgement is waited for and not asked for.
	 */
	private boolean awaited;

	SendWindow(BusSettings settings, SendQueue queue, CongestionWindow congestion,
			BiConsumer<Outgoing, SendResult> completion) {
		this.settings = settings;
		this.credit = new SendCredit(settings);
		this.queue = queue;
		this.congestion = congestion;
		this.again = new Repeats(this.ring, congestion);
		congestion.restart();
		this.completion = completion;
	}

	/** Whether the epoch must still be introduced with OPEN. */
	boolean isOpening() {
		return !this.acknowledgedOnce;
	}

	boolean hasInFlight() {
		return this.ring.size() > 0;
	}

	long inFlightBytes() {
		return this.credit.inFlightBytes();
	}

	boolean isSyncDue() {
		return this.sync.isDue() && isWaiting();
	}

	/** For an acknowledgement, or for credit to go on. */
	private boolean isWaiting() {
		return hasInFlight() || !this.queue.isEmpty();
	}

	long highestNumber() {
		return this.ring.end() - 1;
	}

	/** The route has changed or has come back: ask what has arrived. */
	void requestSync() {
		if (isWaiting()) {
			this.sync.request();
		}
	}

	void onSyncSent(long packet, long nowNanos) {
		this.sync.onSent(packet, nowNanos);
	}

	// sending

	/** Whether {@link #writeFrames} would write something. */
	boolean canWrite() {
		return this.congestion.isOpen() && (this.again.hasWork() || (!this.queue.isEmpty()
				&& (hasRoomFor(0, Share.LISTENERS) || hasRoomFor(0, this.queue.largestShare()))));
	}

	private boolean hasRoomFor(int bytes, Share share) {
		return this.credit.allows(this.ring.end(), this.cumulative, bytes, share);
	}

	/**
	 * Writes frames, repeated ones first, until the envelope is full or there is nothing
	 * that may be sent.
	 * @return how many frames went again, those that were skipped not counted
	 */
	int writeFrames(WireWriter out, int limit, long packet, long nowNanos) {
		int before = out.size();
		int again = writeAgain(out, limit, packet, nowNanos);
		if (this.again.isEmpty()) {
			writeNew(out, limit, packet, nowNanos);
		}
		if (out.size() > before) {
			this.sync.armIfIdle(nowNanos);
		}
		return again;
	}

	private int writeAgain(WireWriter out, int limit, long packet, long nowNanos) {
		int frames = 0;
		for (OutFrame frame = this.again.peek(); frame != null && this.congestion.isOpen(); frame = this.again.peek()) {
			if (!frame.acknowledged && frame.encodedLimit() > limit - out.size() && out.size() > PREAMBLE_BYTES) {
				return frames;
			}
			this.again.remove();
			if (!frame.acknowledged) {
				transmit(frame, out, packet, nowNanos);
				frames += frame.message.isEnded() ? 0 : 1;
			}
		}
		return frames;
	}

	private void writeNew(WireWriter out, int limit, long packet, long nowNanos) {
		while (hasRoomFor(0, Share.ANSWERS) && this.congestion.isOpen()) {
			Lane lane = this.queue.nextLane(this::maySend);
			if (lane == null) {
				return;
			}
			Outgoing message = lane.waiting.getFirst();
			// One that ended half-way is closed with one empty frame, sent as SKIP.
			int length = message.isEnded() ? (limit - out.size() >= OutFrame.MAX_OVERHEAD ? 0 : -1)
					: nextLength(message, limit - out.size(), out.size() <= PREAMBLE_BYTES);
			if (length < 0) {
				return;
			}
			OutFrame frame = follow(lane, message, length);
			message.frameMade(length);
			lane.inFlightFrames++;
			lane.inFlightBytes += frame.cost();
			this.ring.add(frame);
			this.credit.onSent(frame.cost());
			if (message.isFullyFramed() || message.isEnded()) {
				this.queue.sentInFull(lane);
			}
			transmit(frame, out, packet, nowNanos);
		}
	}

	/**
	 * The next frame of a lane; it names the one before it unless the receiver is known
	 * to have everything to there.
	 */
	private OutFrame follow(Lane lane, Outgoing message, int length) {
		// A fragment continues the message of its predecessor, so it names that one in
		// any case.
		OutFrame before = lane.newest != null && (lane.newest.number > this.cumulative || message.isStarted())
				? lane.newest : null;
		OutFrame frame = new OutFrame(this.ring.end(), before == null ? 0 : before.number, message, lane, length);
		if (before != null) {
			before.follower = frame;
		}
		lane.newest = frame;
		return frame;
	}

	/**
	 * A lane may fill half of the window, so that it never blocks the others. Of several,
	 * one whose next frame has no room is passed over.
	 */
	private boolean maySend(Lane lane) {
		Outgoing first = lane.waiting.getFirst();
		int largest = this.settings.envelopeBytes() + BusFrames.FRAME_COST + first.headCost - first.head.length;
		int next = this.queue.hasSeveralLanes() ? first.nextFrame(this.settings.envelopeBytes() / 2) : 0;
		return hasRoomFor(next, lane.share) && isBelowHalf(lane, largest);
	}

	private boolean isBelowHalf(Lane lane, int bytes) {
		return lane.inFlightFrames < this.settings.windowMessages() / 2
				&& lane.inFlightBytes + bytes <= this.settings.windowBytes() / 2;
	}

	/**
	 * Payload bytes of the next frame of a message; -1 when it is better to begin a new
	 * envelope, or to wait.
	 */
	private int nextLength(Outgoing message, int space, boolean emptyEnvelope) {
		int head = message.isStarted() ? 0 : message.head.length;
		int rest = message.size - message.framed();
		int available = space - OutFrame.MAX_OVERHEAD - head - PREAMBLE_BYTES;
		if (available < 0 || (available < rest && !emptyEnvelope && rest <= this.settings.envelopeBytes() / 2)) {
			return -1;
		}
		int most = this.queue.hasSeveralLanes() ? this.settings.envelopeBytes() / 2 : available;
		int length = Math.min(rest, Math.min(available, most));
		if (length == 0 && rest > 0) {
			return -1;
		}
		return hasRoomFor((message.isStarted() ? 0 : message.headCost) + length, message.kind.share()) ? length : -1;
	}

	private void transmit(OutFrame frame, WireWriter out, long packet, long nowNanos) {
		frame.lastPacket = packet;
		frame.sentNanos = nowNanos;
		frame.transmissions++;
		frame.onItsWay = true;
		this.congestion.onSent(frame.cost());
		this.awaited |= frame.message.kind.awaitsAcknowledgement() || frame.transmissions > 1;
		boolean now = isFullAfter(frame.lane) || (this.awaited && this.queue.isEmpty());
		this.awaited &= !now;
		frame.write(out, now);
	}

	/** Whether there may be no room for one more envelope before an acknowledgement. */
	private boolean isFullAfter(Lane lane) {
		int envelope = this.settings.envelopeBytes();
		return !this.congestion.isOpen() || !hasRoomFor(envelope, lane.share) || !isBelowHalf(lane, envelope);
	}

	// acknowledgements

	/** Applies an acknowledgement; returns whether it was news. */
	boolean onAcknowledgement(Acknowledgement ack, long nowNanos) {
		ack.requirePossible(this.ring.first(), highestNumber(), this.sync.newest());
		this.acknowledgedOnce = true;
		this.credit.onAllowed(ack.allowedNumber(), ack.allowedBytes());
		applyRefusals(ack);
		boolean progress = acknowledge(this.ring.first(), ack.cumulative(), nowNanos);
		for (Range range : ack.ranges()) {
			progress |= acknowledge(Math.max(range.first(), this.ring.first()), range.last(), nowNanos);
		}
		release(ack.cumulative());
		this.credit.onApplied(this.cumulative);
		boolean syncAnswered = this.sync.onToken(ack.syncToken(), nowNanos);
		if (syncAnswered || (progress && !ack.ranges().isEmpty())) {
			this.again.addLost(this.sync.newestAnswered(), this.newestAckedPacket);
		}
		if (progress) {
			this.congestion.onAcknowledged(this.sync.roundTripNanos(), nowNanos);
		}
		if (!hasInFlight()) {
			this.sync.disarm();
		}
		else if (progress || syncAnswered) {
			this.sync.arm(nowNanos);
		}
		else {
			this.sync.onNoNews(nowNanos);
		}
		return progress || syncAnswered;
	}

	/**
	 * First all of them are noted, then they count as received: that completes frames
	 * that follow, which may be refused themselves. A refused frame may be acknowledged
	 * already: it had arrived, and was refused when its turn came.
	 */
	private void applyRefusals(Acknowledgement ack) {
		for (Refusal refusal : ack.refusals()) {
			this.ring.forEach(refusal.first(), refusal.last(), (frame) -> noteRefusal(frame, refusal.reason()));
		}
		for (Refusal refusal : ack.refusals()) {
			this.ring.forEach(refusal.first(), refusal.last(), (frame) -> {
				if (!frame.acknowledged) {
					acknowledge(frame);
				}
			});
		}
	}

	private void noteRefusal(OutFrame frame, int reason) {
		if (reason == BusFrames.SKIPPED) {
			frame.skipped = true;
		}
		else if (!frame.message.isFinished()) {
			this.completion.accept(frame.message, frame.message.reject(RejectionReason.of(reason)));
		}
	}

	private boolean acknowledge(long first, long last, long nowNanos) {
		boolean progress = false;
		for (long number = first; number <= last; number++) {
			OutFrame frame = this.ring.get(number);
			if (frame == null || frame.acknowledged) {
				continue;
			}
			progress = true;
			if (frame.transmissions == 1) {
				this.newestAckedPacket = Math.max(this.newestAckedPacket, frame.lastPacket);
				if (number == last) {
					this.sync.onSample(nowNanos - frame.sentNanos);
				}
			}
			acknowledge(frame);
		}
		return progress;
	}

	private void acknowledge(OutFrame frame) {
		frame.acknowledged = true;
		this.again.left(frame);
		this.credit.onAcknowledged(frame.cost());
		OutFrame before = this.ring.get(frame.predecessor);
		if (before == null || before.handedOver) {
			handedOver(frame);
		}
	}

	/**
	 * A frame that waits at the receiver for one before it is safe only when that has
	 * arrived as well.
	 */
	private void handedOver(OutFrame first) {
		for (OutFrame frame = first; frame != null && frame.acknowledged; frame = frame.follower) {
			frame.handedOver = true;
			SendResult result = frame.message.onHandedOver(frame.skipped);
			if (result != null) {
				this.completion.accept(frame.message, result);
			}
		}
	}

	private void release(long upTo) {
		while (this.ring.size() > 0 && this.ring.first() <= upTo) {
			OutFrame frame = this.ring.removeFirst();
			frame.lane.inFlightFrames--;
			frame.lane.inFlightBytes -= frame.cost();
			this.cumulative = frame.number;
			this.queue.forgetIfIdle(frame.lane);
		}
	}

	/**
	 * Frames of a message that was cancelled or has timed out go again, as SKIP, so that
	 * their lane moves on.
	 */
	void skip(Outgoing message) {
		this.again.skip(message);
	}

	/** Looks through the frames once for all that are to be skipped. */
	void sendSkips() {
		this.again.addSkips();
	}

	// time

	long nextDeadlineNanos() {
		return this.sync.nextDeadlineNanos();
	}

	/**
	 * Nothing could be written. When that is for want of credit alone, nothing is in
	 * flight that would be answered: asks for it after the time-out, because the
	 * acknowledgement that gave it may have been lost.
	 */
	void watchCredit(long nowNanos) {
		if (!hasInFlight() && !this.queue.isEmpty()
				&& !hasRoomFor(BusFrames.MAX_FRAME_COST - BusFrames.FRAME_COST, Share.LISTENERS)) {
			this.sync.armIfIdle(nowNanos);
		}
	}

	/**
	 * Nothing was heard for the retransmission time-out: ask. Returns whether it was so.
	 */
	boolean handleTimeout(long nowNanos) {
		if (!isWaiting()) {
			this.sync.disarm();
		}
		return this.sync.handleDeadline(nowNanos);
	}

}
