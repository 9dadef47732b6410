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
final class Channel extends Chain.Link<Channel> implements Incoming.Conversation {

	/**
	 * While there are streams: how often to look whether the peer is gone for good,
	 * because nothing else may be due at an end that only reads.
	 */
	private static final long LOOK_NANOS = 1_000_000_000L;

	private final PeerKey peer;

	private final BusSettings settings;

	private final ChannelContext context;

	private final Notices notices = new Notices();

	private final RelayPause pause = new RelayPause();

	private final DatagramAssembly datagramAssembly;

	private long incarnation;

	private final Departures out;

	private final Incoming in;

	private final Requests requests;

	private final Answers answers;

	private final Streams streams;

	private long lookNanos;

	Channel(PeerKey peer, long incarnation, ChannelContext context) {
		this.peer = peer;
		this.incarnation = incarnation;
		this.context = context;
		this.settings = context.settings();
		this.out = new Departures(peer, context);
		this.in = new Incoming(peer, context, this.notices, this);
		this.requests = new Requests(peer, context, this.out);
		this.answers = new Answers(context, this.out);
		this.streams = new Streams(peer, context, this.out);
		this.datagramAssembly = new DatagramAssembly(this.settings, context.paths(), context::count);
		this.lookNanos = context.turnNanos() + LOOK_NANOS;
	}

	/** Who is at the other end. */
	PeerKey peer() {
		return this.peer;
	}

	// sending

	void send(long send, BusMessage message, SendOptions options, long nowNanos) {
		if (options.acknowledge() == SendOptions.Acknowledge.HANDLED) {
			long deadlineNanos = nowNanos + options.timeoutNanos(this.settings.sendTimeout());
			this.requests.ask(new Requests.Call(send, Kind.WATCHED, message, options), deadlineNanos);
		}
		else {
			this.out.send(send, message, options, nowNanos);
		}
	}

	void request(long request, BusMessage message, long deadlineNanos) {
		this.requests.ask(new Requests.Call(request, Kind.REQUEST, message, SendOptions.DEFAULTS), deadlineNanos);
	}

	/** Gives up waiting for a reply. */
	void cancelRequest(long request) {
		this.requests.cancel(request, true);
	}

	void sendUnreliable(BusMessage message, long deadlineNanos) {
		this.out.sendUnreliable(message, deadlineNanos);
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

	Streams streams() {
		return this.streams;
	}

	/** Cancels a send that has no result yet. */
	void cancel(long send) {
		if (!this.out.cancel(send)) {
			this.requests.cancel(send, false);
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
		if (this.incarnation == 0) {
			// Nothing has gone to a peer of which there was no record.
			this.incarnation = newIncarnation;
			return;
		}
		// An answer that still waits is for who has asked: the new one counts from 1
		// again.
		this.out.fail((message) -> message.isStarted() || message.kind.isAnswer, Outcome.PEER_RESTARTED,
				"the peer has restarted");
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
		this.out.endEpoch();
	}

	/** The route changed or came back: find out what has arrived. */
	void onRouteChanged() {
		this.pause.end();
		this.out.requestSync();
		this.in.requestSync();
	}

	/** The next hop knows no way: wait a little, then find out what has arrived. */
	void onRefusal(long nowNanos) {
		if (this.pause.begin(nowNanos)) {
			this.out.requestSync();
		}
	}

	/** A relay had no room: send less, and find out what has arrived. */
	void onOverload(long nowNanos) {
		this.out.onOverload(nowNanos);
	}

	/** The peer is gone for longer than the window. */
	void onGone() {
		this.out.fail((message) -> true, Outcome.UNREACHABLE, "the peer is gone");
		this.requests.failAll(new SendResult(Outcome.UNREACHABLE, true, "the peer is gone and has not answered"));
		this.streams.closeAll(new SendResult(Outcome.UNREACHABLE, true, "the peer is gone"));
		this.out.endEpoch();
		this.out.dropDatagrams();
	}

	/** This node stops, or the peer is forgotten. */
	void close() {
		this.out.fail((message) -> true, Outcome.CLOSED, "this node is closing");
		this.requests.failAll(new SendResult(Outcome.CLOSED, true, "this node is closing"));
		this.streams.closeAll(new SendResult(Outcome.CLOSED, true, "this node is closing"));
		this.in.restart();
		this.out.dropDatagrams();
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
			this.in.onUnreliable(BusMessage.received(head, complete.payload()));
		}
	}

	private void onAcknowledgement(Acknowledgement ack, long nowNanos) {
		if (!this.out.isCurrent(ack.epoch())) {
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
		if (this.out.isCurrent(askedEpoch)) {
			this.out.requestSync();
		}
	}

	private void onReset(long resetEpoch, int reason) {
		if (!this.out.isCurrent(resetEpoch)) {
			return;
		}
		this.context.count("bus.resets");
		this.out.fail(Outgoing::isStarted, Outcome.CHANNEL_RESET,
				"the peer has lost its state of the channel (" + reason + ")");
		this.streams
			.onPeerRestarted(new SendResult(Outcome.CHANNEL_RESET, true, "the peer has lost its state of the channel"));
		this.out.endEpoch();
	}

	void startListening(long nowNanos) {
		this.in.startListening(nowNanos);
	}

	/** The authorizer has answered. */
	void onPermits(long question, List<Permit> permits) {
		this.in.onPermits(question, permits);
	}

	/** What this node attests of the peer has changed. */
	void onAttested() {
		this.in.onAttested();
	}

	// time

	void handleDeadlines(long nowNanos) {
		this.lookNanos = nowNanos + LOOK_NANOS;
		this.pause.handleDeadline(nowNanos);
		this.in.handleDeadline(nowNanos);
		this.streams.handleDeadlines(nowNanos);
		this.requests.handleDeadlines(nowNanos);
		this.out.handleDeadlines(nowNanos);
	}

	long nextDeadlineNanos() {
		long next = Math.min(this.out.nextDeadlineNanos(), this.requests.nextDeadlineNanos());
		next = Math.min(next, this.streams.nextDeadlineNanos());
		if (!this.streams.isEmpty()) {
			next = Math.min(next, this.lookNanos);
		}
		return Math.min(next, Math.min(this.pause.nextDeadlineNanos(), this.in.nextDeadlineNanos()));
	}

	/** Without what all channels share. */
	BusLoad load() {
		return new BusLoad(this.out.inFlightBytes(), this.out.inFlightBytes(), this.out.queuedBytes(),
				this.in.heldBytes(), 0, 0, this.requests.unanswered(), 0);
	}

	// writing

	/** Whether {@link #flush} would write something if it could. */
	boolean hasWork() {
		return this.streams.hasWork() || !this.notices.isEmpty() || this.in.isAckDue() || this.out.hasWork();
	}

	/**
	 * Sends one envelope when there is something to write and the first hop takes it;
	 * returns whether it did.
	 */
	boolean flush(WireWriter envelope, long nowNanos) {
		this.in.ask(this.incarnation);
		this.requests.forgetIndex();
		this.out.endTurn();
		this.streams.pump();
		boolean sent = !this.pause.isActive(nowNanos) && hasWork() && isWayOpen() && writeEnvelope(envelope, nowNanos);
		if (sent) {
			this.context.transmit(new EnvelopeHeader(this.peer, this.incarnation, this.out.epoch(), this.out.packet()),
					envelope.array(), envelope.size());
		}
		else {
			this.out.onNothingMoreGoes(nowNanos);
		}
		return sent;
	}

	private boolean isWayOpen() {
		Reach reach = this.context.reach(this.peer);
		if (reach == Reach.WAIT) {
			this.out.dropDatagrams();
		}
		return reach == Reach.READY && this.context.room(this.peer) >= this.settings.envelopeBytes() + 1024;
	}

	private boolean writeEnvelope(WireWriter envelope, long nowNanos) {
		this.out.beginEnvelope();
		envelope.reset();
		int limit = this.settings.envelopeBytes();
		boolean anything = this.in.writeAcknowledgement(envelope);
		anything |= this.notices.write(envelope, limit);
		anything |= this.out.write(envelope, limit, nowNanos);
		if (!anything) {
			this.out.dropEnvelope();
		}
		return anything;
	}

}
