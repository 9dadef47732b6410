package dev.mesh.bus;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireWriter;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The direction out of a channel: what waits, the window of the newest epoch, and what is
 * written into envelopes. The queue outlives epochs.
 */
final class Departures implements Carrier {

	private final PeerKey peer;

	private final BusSettings settings;

	private final ChannelContext context;

	private final SendQueue queue;

	private final Admission admission;

	private final Heads heads = new Heads();

	private final DatagramQueue datagrams = new DatagramQueue();

	/** Belongs to the way rather than to the epoch. */
	private final CongestionWindow congestion;

	/** 0 = none yet. */
	private long epoch;

	private long packet;

	private byte[] open = new byte[0];

	private @Nullable SendWindow window;

	Departures(PeerKey peer, ChannelContext context) {
		this.peer = peer;
		this.context = context;
		this.settings = context.settings();
		this.queue = new SendQueue(this.settings);
		this.admission = new Admission(this.queue, this::completed);
		this.congestion = new CongestionWindow(this.settings.windowBytes());
	}

	// what is sent

	void send(long send, BusMessage message, SendOptions options, long nowNanos) {
		Outgoing outgoing = new Outgoing(send, this.heads.of(message), message,
				nowNanos + options.timeoutNanos(this.settings.sendTimeout()))
			.with(options);
		if (!this.admission.admit(outgoing, message.path())) {
			this.context.completed(send, outgoing.fail(Outcome.QUEUE_FULL, whyFull()));
		}
	}

	/** Sends once; dropped when it could not go before the deadline. */
	void sendUnreliable(BusMessage message, long deadlineNanos) {
		offer(DatagramAssembly.frames(this.heads.of(message), 0, message.bytes(), this.context.nextDatagram(),
				this.settings.envelopeBytes()), deadlineNanos);
	}

	private boolean offer(List<byte[]> datagram, long deadlineNanos) {
		boolean room = this.datagrams.offer(datagram, deadlineNanos);
		if (!room) {
			this.context.count("bus.dropped.queue");
		}
		return room;
	}

	@Override
	public boolean carry(Outgoing part, String lane) {
		return this.admission.admit(part, lane);
	}

	@Override
	public boolean carryUnreliable(byte[] head, byte[] payload) {
		return offer(DatagramAssembly.frames(head, BusFrames.FLAG_KIND, payload, this.context.nextDatagram(),
				this.settings.envelopeBytes()), Long.MAX_VALUE);
	}

	@Override
	public String whyFull() {
		return "the send queue to " + this.peer.shortForm() + " is full: " + this.queue.queuedBytes()
				+ " bytes wait; the limits are " + this.settings.queueMessages() + " messages and "
				+ this.settings.queueBytes() + " bytes";
	}

	@Override
	public long partDeadline() {
		return this.context.turnNanos() + this.settings.sendTimeout().toNanos();
	}

	/** Cancels a send that has no result yet; false when none of it is known here. */
	boolean cancel(long send) {
		Outgoing found = this.queue.find(send);
		if (found != null) {
			takeBack(found);
		}
		return found != null;
	}

	@Override
	public void takeBack(Outgoing part) {
		if (part.isFinished()) {
			return;
		}
		part.cancel();
		if (!part.isStarted()) {
			completed(part, part.fail(Outcome.CANCELLED, "cancelled before it was sent"));
		}
		else if (this.window != null) {
			this.window.skip(part);
		}
	}

	private void completed(Outgoing message, SendResult result) {
		this.queue.ended(message);
		if (message.send != 0) {
			this.context.completed(message.send, result);
		}
		else if (message.onResult != null) {
			message.onResult.accept(result);
		}
	}

	/** Ends those without a result that fulfil the condition. */
	void fail(Predicate<Outgoing> condition, Outcome outcome, String detail) {
		for (Outgoing message : this.queue.pending(condition)) {
			// The end of one part of a stream ends its other parts.
			if (!message.isFinished()) {
				completed(message, message.fail(outcome, detail));
			}
		}
	}

	void dropDatagrams() {
		for (int dropped = this.datagrams.clear(); dropped > 0; dropped--) {
			this.context.count("bus.dropped.unreachable");
		}
	}

	// the window

	/** Number of the epoch; 0 = none yet. */
	long epoch() {
		return this.epoch;
	}

	/** Number of the newest envelope. */
	long packet() {
		return this.packet;
	}

	/** Whether numbered frames of this epoch were sent. */
	boolean isCurrent(long aboutEpoch) {
		return this.window != null && aboutEpoch == this.epoch;
	}

	/** What was not begun goes into the next one. */
	void endEpoch() {
		this.epoch = 0;
		this.window = null;
		this.queue.restartLanes();
	}

	/** Sent and not acknowledged. */
	long inFlightBytes() {
		return (this.window != null) ? this.window.inFlightBytes() : 0;
	}

	/** Waits to be sent. */
	long queuedBytes() {
		return this.queue.queuedBytes();
	}

	/** Find out what has arrived. */
	void requestSync() {
		if (this.window != null) {
			this.window.requestSync();
		}
	}

	/** A relay had no room: send less, and find out what has arrived. */
	void onOverload(long nowNanos) {
		if (this.congestion.onRefused(nowNanos)) {
			requestSync();
		}
	}

	/** Applies an acknowledgement of this epoch; returns whether it was news. */
	boolean onAcknowledgement(Acknowledgement ack, long nowNanos) {
		return this.window != null && this.window.onAcknowledgement(ack, nowNanos);
	}

	void handleDeadlines(long nowNanos) {
		if (this.congestion.handleDeadline(nowNanos)) {
			requestSync();
		}
		for (Outgoing message : this.queue.expired(nowNanos)) {
			if (message.isFinished()) {
				continue;
			}
			completed(message, message.fail(Outcome.TIMED_OUT, message.isShortLived ? "its time to live is over"
					: "no acknowledgement within " + this.settings.sendTimeout().toMillis() + " ms"));
			if (this.window != null && message.isStarted()) {
				this.window.skip(message);
			}
		}
		if (isWatched() && this.window != null && this.window.handleTimeout(nowNanos)) {
			this.context.count("bus.timeouts");
		}
	}

	long nextDeadlineNanos() {
		long next = Math.min(this.queue.nextDeadlineNanos(), this.congestion.nextDeadlineNanos());
		return (isWatched() && this.window != null) ? Math.min(next, this.window.nextDeadlineNanos()) : next;
	}

	/** While there is no way nothing can be answered. */
	private boolean isWatched() {
		return this.window != null && this.context.reach(this.peer) == Reach.READY;
	}

	/** Nothing more can be written in this turn, perhaps for want of credit. */
	void onNothingMoreGoes(long nowNanos) {
		if (this.window != null) {
			this.window.watchCredit(nowNanos);
		}
		if (this.context.reach(this.peer) == Reach.AGREEING) {
			this.admission.forgetFinished();
		}
		else {
			this.admission.onNothingMoreGoes();
		}
	}

	// writing

	boolean hasWork() {
		return !this.datagrams.isEmpty()
				|| (this.window == null ? !this.queue.isEmpty() : this.window.isSyncDue() || this.window.canWrite());
	}

	/**
	 * The turn ends: looks once through all that is in flight for messages that have
	 * ended in it.
	 */
	void endTurn() {
		this.queue.forgetIndex();
		if (this.window != null) {
			this.window.sendSkips();
		}
	}

	/** Begins an envelope: it has a number of its own in its epoch. */
	void beginEnvelope() {
		if (this.epoch == 0) {
			this.epoch = this.context.nextEpoch();
			this.packet = 0;
			this.open = this.context.openBytes();
		}
		this.packet++;
	}

	/** The envelope that was begun stays empty. */
	void dropEnvelope() {
		this.packet--;
	}

	/** Writes what fits into the envelope; returns whether that was anything. */
	boolean write(WireWriter envelope, int limit, long nowNanos) {
		for (int expired = this.datagrams.dropExpired(nowNanos); expired > 0; expired--) {
			this.context.count("bus.dropped.expired");
		}
		// By turns, so that neither kind can shut out the other.
		boolean anything = this.packet % 2 == 0 && this.datagrams.write(envelope, limit);
		anything |= writeNumbered(envelope, limit, nowNanos);
		anything |= this.datagrams.write(envelope, limit);
		return anything;
	}

	private boolean writeNumbered(WireWriter envelope, int limit, long nowNanos) {
		if (this.window == null && !this.queue.isEmpty()) {
			this.window = new SendWindow(this.settings, this.queue, this.congestion, this::completed);
		}
		SendWindow current = this.window;
		if (current == null || !(current.isSyncDue() || current.canWrite())
				|| limit - envelope.size() < BusFrames.OPEN_BYTES + 64) {
			return false;
		}
		if (current.isOpening()) {
			envelope.writeByte(BusFrames.OPEN).writeBytes(this.open);
		}
		boolean sync = current.isSyncDue();
		if (sync) {
			envelope.writeByte(BusFrames.SYNC).writeVarint(this.packet);
			current.onSyncSent(this.packet, nowNanos);
		}
		int before = envelope.size();
		for (int again = current.writeFrames(envelope, limit, this.packet, nowNanos); again > 0; again--) {
			this.context.count("bus.retransmitted");
		}
		return sync || envelope.size() > before;
	}

}
