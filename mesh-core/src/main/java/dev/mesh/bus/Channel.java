package dev.mesh.bus;

import dev.mesh.bus.BusEnvironment.EnvelopeHeader;
import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.ReceivedMessage.Answer;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything between this peer and one other, end to end, whatever way it goes: one
 * direction out, one in. It belongs to one incarnation of the other peer and outlives
 * links, sessions and routes.
 */
final class Channel implements Incoming.Conversation, Carrier {

	private final PeerKey peer;

	private final BusSettings settings;

	private final ChannelContext context;

	private final SendQueue queue;

	private final DatagramQueue datagrams = new DatagramQueue();

	private final Notices notices = new Notices();

	private final RelayPause pause = new RelayPause();

	private final DatagramAssembly datagramAssembly;

	private long incarnation;

	/** Epoch of the direction out; 0 = none yet. */
	private long epoch;

	private long packet;

	private byte[] open = new byte[0];

	private @Nullable SendWindow out;

	private final Incoming in;

	private final Requests requests;

	private final Answers answers;

	private final Streams streams;

	Channel(PeerKey peer, long incarnation, ChannelContext context) {
		this.peer = peer;
		this.incarnation = incarnation;
		this.context = context;
		this.settings = context.settings();
		this.queue = new SendQueue(this.settings);
		this.in = new Incoming(peer, context, this.notices, this);
		this.requests = new Requests(peer, context, this);
		this.answers = new Answers(context, this);
		this.streams = new Streams(peer, context, this);
		this.datagramAssembly = new DatagramAssembly(this.settings, context::count);
	}

	// sending

	void send(long send, BusMessage message, long nowNanos) {
		Outgoing outgoing = new Outgoing(send, message, nowNanos + this.settings.sendTimeout().toNanos());
		if (!this.queue.offer(outgoing, message.path())) {
			this.context.completed(send, outgoing.fail(Outcome.QUEUE_FULL, whyFull()));
		}
	}

	@Override
	public String whyFull() {
		return "the send queue to " + this.peer.shortForm() + " is full: " + this.queue.queuedBytes()
				+ " bytes wait; the limits are " + this.settings.queueMessages() + " messages and "
				+ this.settings.queueBytes() + " bytes";
	}

	@Override
	public @Nullable RejectionReason onPart(BusFrames.Head head, byte[] payload) {
		if (head.kind().isOfStreams()) {
			return this.streams.onFrame(head, payload);
		}
		this.requests.onAnswer(head, payload);
		return null;
	}

	@Override
	public Answer answerTo(long id) {
		return this.answers.to(id);
	}

	Requests requests() {
		return this.requests;
	}

	Streams streams() {
		return this.streams;
	}

	@Override
	public boolean carry(Outgoing part, String lane) {
		return this.queue.offer(part, lane);
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
		else if (this.out != null) {
			this.out.skip(part);
		}
	}

	@Override
	public boolean carryUnreliable(byte[] head, byte[] payload) {
		boolean room = this.datagrams.offer(DatagramAssembly.frames(head, BusFrames.FLAG_KIND, payload,
				this.context.nextDatagram(), this.settings.envelopeBytes()));
		if (!room) {
			this.context.count("bus.dropped.queue");
		}
		return room;
	}

	@Override
	public long partDeadline() {
		return this.context.turnNanos() + this.settings.sendTimeout().toNanos();
	}

	void sendUnreliable(BusMessage message) {
		if (!this.datagrams
			.offer(DatagramAssembly.frames(message, this.context.nextDatagram(), this.settings.envelopeBytes()))) {
			this.context.count("bus.dropped.queue");
		}
	}

	/**
	 * Cancels a send that has no result yet; false when this channel does not know it.
	 */
	boolean cancel(long send) {
		List<Outgoing> found = this.queue.pending(message -> message.send == send);
		found.forEach(this::takeBack);
		return !found.isEmpty() || this.requests.cancel(send, false);
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

	// the other end

	/**
	 * The other peer has restarted: nothing that was sent to the old incarnation can be
	 * known any more.
	 */
	void onIncarnation(long newIncarnation) {
		if (newIncarnation == this.incarnation) {
			return;
		}
		failStarted(Outcome.PEER_RESTARTED, "the peer has restarted");
		this.requests.peerRestarted();
		this.answers.restart();
		this.streams.onPeerRestarted(new SendResult(Outcome.PEER_RESTARTED, true, "the peer has restarted"));
		this.incarnation = newIncarnation;
		// The epochs of the new incarnation begin again: a RESET meant for the old one
		// would hit a new epoch.
		this.notices.clear();
		this.datagramAssembly.restart();
		this.pause.end();
		this.in.restart();
		endEpoch();
	}

	/** The route changed or came back: find out what has arrived. */
	void onRouteChanged() {
		this.pause.end();
		if (this.out != null) {
			this.out.requestSync();
		}
		this.in.requestSync();
	}

	/** The next hop could not forward: wait a little, then find out what has arrived. */
	void onRefusal(long nowNanos) {
		if (this.pause.begin(nowNanos) && this.out != null) {
			this.out.requestSync();
		}
	}

	/** The peer is gone for longer than the window. */
	void onGone() {
		for (Outgoing message : this.queue.pending(message -> true)) {
			completed(message, message.fail(Outcome.UNREACHABLE, "the peer is gone"));
		}
		this.requests.failAll(new SendResult(Outcome.UNREACHABLE, true, "the peer is gone and has not answered"));
		this.streams.closeAll(new SendResult(Outcome.UNREACHABLE, true, "the peer is gone"));
		endEpoch();
		dropDatagrams();
	}

	/** This node stops, or the peer is forgotten. */
	void close() {
		for (Outgoing message : this.queue.pending(message -> true)) {
			completed(message, message.fail(Outcome.CLOSED, "this node is closing"));
		}
		this.requests.failAll(new SendResult(Outcome.CLOSED, true, "this node is closing"));
		this.streams.closeAll(new SendResult(Outcome.CLOSED, true, "this node is closing"));
		this.in.restart();
		dropDatagrams();
	}

	private void failStarted(Outcome outcome, String detail) {
		for (Outgoing message : this.queue.pending(Outgoing::isStarted)) {
			completed(message, message.fail(outcome, detail));
		}
	}

	private void endEpoch() {
		this.epoch = 0;
		this.out = null;
		this.queue.restartLanes();
	}

	private void dropDatagrams() {
		for (int dropped = this.datagrams.clear(); dropped > 0; dropped--) {
			this.context.count("bus.dropped.unreachable");
		}
	}

	// receiving

	/**
	 * The bus frames of one envelope that was proven to come from the peer, in this epoch
	 * of it.
	 */
	void onEnvelope(long epochIn, WireReader frames, long nowNanos) {
		if (this.in.isOutdated(epochIn)) {
			this.context.count("bus.dropped.epoch");
			return;
		}
		while (frames.hasRemaining()) {
			int type = frames.readByte();
			if (type == BusFrames.OPEN) {
				frames.skip(BusFrames.OPEN_BYTES);
				if (!this.in.open(epochIn, nowNanos)) {
					return;
				}
			}
			else if (!this.in.onNumbered(type, epochIn, frames, nowNanos)) {
				onControl(type, frames, nowNanos);
			}
		}
	}

	private void onControl(int type, WireReader frames, long nowNanos) {
		switch (type) {
			case BusFrames.DATAGRAM -> onDatagram(frames);
			case BusFrames.ACK -> onAcknowledgement(Acknowledgement.read(frames), nowNanos);
			case BusFrames.CONFIRM -> this.in.onConfirm(frames);
			case BusFrames.RESYNC -> onResync(frames.readVarint());
			case BusFrames.RESET -> onReset(frames.readVarint(), frames.readByte());
			default -> {
				if ((type & 0x80) == 0) {
					throw new ProtocolException(ErrorCode.UNKNOWN_FRAME, "bus frame of type " + type);
				}
				frames.skip(frames.readLength(BusFrames.MAX_ENVELOPE_BYTES));
			}
		}
	}

	private void onDatagram(WireReader frames) {
		Assembly complete = this.datagramAssembly.onFrame(frames);
		if (complete == null) {
			return;
		}
		BusFrames.Head head = complete.head();
		if (head.kind() == Kind.STREAM_DATA) {
			this.streams.onUnreliable(head, complete.payload());
		}
		else if (head.kind() == Kind.MESSAGE) {
			this.context.deliverUnreliable(this.peer, BusMessage.received(head, complete.payload()));
		}
	}

	private void onAcknowledgement(Acknowledgement ack, long nowNanos) {
		if (this.out == null || ack.epoch() != this.epoch) {
			return;
		}
		if (this.out.onAcknowledgement(ack, nowNanos)) {
			this.pause.onProgress();
		}
		if (!ack.refusals().isEmpty()) {
			this.notices.confirm(ack);
		}
	}

	private void onResync(long askedEpoch) {
		if (this.out != null && askedEpoch == this.epoch) {
			this.out.requestSync();
		}
	}

	private void onReset(long resetEpoch, int reason) {
		if (this.out == null || resetEpoch != this.epoch) {
			return;
		}
		this.context.count("bus.resets");
		failStarted(Outcome.CHANNEL_RESET, "the peer has lost its state of the channel (" + reason + ")");
		this.streams
			.onPeerRestarted(new SendResult(Outcome.CHANNEL_RESET, true, "the peer has lost its state of the channel"));
		endEpoch();
	}

	void startListening(long nowNanos) {
		this.in.startListening(nowNanos);
	}

	// time

	void handleDeadlines(long nowNanos) {
		this.pause.handleDeadline(nowNanos);
		this.in.handleDeadline(nowNanos);
		this.streams.handleDeadlines(nowNanos);
		this.requests.handleDeadlines(nowNanos);
		for (Outgoing message : this.queue.expired(nowNanos)) {
			completed(message, message.fail(Outcome.TIMED_OUT,
					"no acknowledgement within " + this.settings.sendTimeout().toMillis() + " ms"));
			if (this.out != null && message.isStarted()) {
				this.out.skip(message);
			}
		}
		if (this.out != null && this.context.reach(this.peer) == Reach.READY && this.out.handleTimeout(nowNanos)) {
			this.context.count("bus.timeouts");
		}
	}

	long nextDeadlineNanos() {
		long next = Math.min(this.queue.nextDeadlineNanos(), this.requests.nextDeadlineNanos());
		next = Math.min(next, this.streams.nextDeadlineNanos());
		if (this.out != null && this.context.reach(this.peer) == Reach.READY) {
			next = Math.min(next, this.out.nextDeadlineNanos());
		}
		return Math.min(next, Math.min(this.pause.nextDeadlineNanos(), this.in.nextDeadlineNanos()));
	}

	// writing

	/** Whether {@link #flush} would write something if it could. */
	boolean hasWork() {
		return this.streams.hasWork() || !this.notices.isEmpty() || !this.datagrams.isEmpty() || this.in.isAckDue()
				|| (this.out == null ? !this.queue.isEmpty() : this.out.isSyncDue() || this.out.canWrite());
	}

	/**
	 * Sends one envelope when there is something to write and the first hop takes it;
	 * returns whether it did.
	 */
	boolean flush(WireWriter envelope, long nowNanos) {
		this.streams.pump();
		boolean sent = !this.pause.isActive(nowNanos) && hasWork() && isWayOpen() && writeEnvelope(envelope, nowNanos);
		if (sent) {
			this.context.transmit(new EnvelopeHeader(this.peer, this.incarnation, this.epoch, this.packet),
					envelope.array(), envelope.size());
		}
		else if (this.out != null) {
			this.out.watchCredit(nowNanos);
		}
		return sent;
	}

	private boolean isWayOpen() {
		Reach reach = this.context.reach(this.peer);
		if (reach == Reach.WAIT) {
			dropDatagrams();
		}
		return reach == Reach.READY && this.context.room(this.peer) >= this.settings.envelopeBytes() + 1024;
	}

	private boolean writeEnvelope(WireWriter envelope, long nowNanos) {
		if (this.epoch == 0) {
			this.epoch = this.context.nextEpoch();
			this.packet = 0;
			this.open = this.context.openBytes();
		}
		this.packet++;
		envelope.reset();
		int limit = this.settings.envelopeBytes();
		boolean anything = this.in.writeAcknowledgement(envelope);
		anything |= this.notices.write(envelope, limit);
		// By turns, so that neither kind can shut out the other.
		if (this.packet % 2 == 0) {
			anything |= this.datagrams.write(envelope, limit);
		}
		anything |= writeNumbered(envelope, limit, nowNanos);
		anything |= this.datagrams.write(envelope, limit);
		if (!anything) {
			this.packet--;
		}
		return anything;
	}

	private boolean writeNumbered(WireWriter envelope, int limit, long nowNanos) {
		if (this.out == null && !this.queue.isEmpty()) {
			this.out = new SendWindow(this.settings, this.queue, this::completed);
		}
		SendWindow window = this.out;
		if (window == null || !(window.isSyncDue() || window.canWrite())
				|| limit - envelope.size() < BusFrames.OPEN_BYTES + 64) {
			return false;
		}
		if (window.isOpening()) {
			envelope.writeByte(BusFrames.OPEN).writeBytes(this.open);
		}
		boolean sync = window.isSyncDue();
		if (sync) {
			envelope.writeByte(BusFrames.SYNC).writeVarint(this.packet);
			window.onSyncSent(this.packet, nowNanos);
		}
		int before = envelope.size();
		window.writeFrames(envelope, limit, this.packet, nowNanos);
		return sync || envelope.size() > before;
	}

}
