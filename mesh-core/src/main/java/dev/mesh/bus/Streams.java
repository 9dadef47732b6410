package dev.mesh.bus;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamFrames.Credit;
import dev.mesh.bus.StreamFrames.Offer;
import dev.mesh.bus.StreamFrames.Reset;
import dev.mesh.bus.StreamFrames.Reset.Cause;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All streams with one other peer, those opened here and those opened there. They belong
 * to the channel, so they outlive links, sessions and routes.
 */
final class Streams {

	/** With one peer, opened by either end. */
	static final int MAX_STREAMS = 1024;

	/** The largest message fits into the first credit. */
	static final int MAX_MESSAGE_BYTES = 64 * 1024;

	static final long OPEN_TIMEOUT_NANOS = 30_000_000_000L;

	private final PeerKey peer;

	private final Parts parts;

	/** By the id that frames of the other end have. */
	private final Map<Long, StreamState> byRemoteId = new HashMap<>();

	private final OverStreams over;

	private final StreamArrivals arrivals;

	/** Those whose sender may have something to do. */
	private final Set<StreamState> busy = new LinkedHashSet<>();

	Streams(PeerKey peer, ChannelContext context, Carrier carrier) {
		this.peer = peer;
		this.parts = new Parts(this, context, carrier);
		this.over = new OverStreams(carrier);
		this.arrivals = new StreamArrivals(this, context);
	}

	// opened here

	/** Opens a stream; OPENED or REFUSED is told. */
	void open(long number, StreamOptions options, long nowNanos) {
		if (this.byRemoteId.size() >= MAX_STREAMS) {
			emit(new StreamEvent.Refused(number, new SendResult(Outcome.QUEUE_FULL, false,
					MAX_STREAMS + " streams with " + this.peer.shortForm() + " are open")));
			return;
		}
		StreamState stream = new StreamState(number, this.parts.context().nextOpened() << 1, options, this.parts,
				nowNanos + OPEN_TIMEOUT_NANOS);
		add(stream);
		carry(stream, Kind.STREAM_OPEN, new Offer(options, stream.in.announced()).content());
	}

	private void add(StreamState stream) {
		this.parts.context().streams().put(stream.number, stream);
		this.byRemoteId.put(stream.remoteWireId(), stream);
	}

	// opened there

	private @Nullable RejectionReason onOpen(BusFrames.Head head, WireReader payload) {
		if (this.byRemoteId.containsKey(head.id()) || this.over.contains(head.id()) || (head.id() & 1) != 0) {
			return RejectionReason.NOT_AUTHORISED;
		}
		List<PathMatch> acceptors = this.parts.context().acceptors().match(head.path());
		if (acceptors.isEmpty() || this.byRemoteId.size() >= MAX_STREAMS) {
			return acceptors.isEmpty() ? RejectionReason.NO_LISTENER : RejectionReason.TOO_BUSY;
		}
		Offer offer = Offer.read(head, payload);
		StreamState stream = new StreamState(this.parts.context().nextOfferedStream(), head.id() | 1, offer.options(),
				this.parts, this.parts.context().turnNanos() + OPEN_TIMEOUT_NANOS);
		stream.out.onCredit(offer.credit());
		add(stream);
		emit(new StreamEvent.Offered(stream.number, this.peer, offer.options(), acceptors.get(0)));
		return null;
	}

	void accept(StreamState stream, Map<String, String> headers) {
		if (stream.accepted || stream.isOpenedHere()) {
			return;
		}
		stream.accepted = true;
		this.busy.add(stream);
		carry(stream, Kind.STREAM_ACCEPT, stream.in.announced().content().withHeaders(headers));
	}

	void refuse(StreamState stream, RejectionReason reason, String detail) {
		if (!stream.accepted && !stream.isOpenedHere()) {
			this.over.tell(stream.wireId, Kind.STREAM_REFUSE, new Failure(reason, detail).content());
			remove(stream, StreamCloseReason.of(StreamCloseReason.Kind.CLOSED_BY_LOCAL, detail));
		}
	}

	// both

	void send(StreamState stream, long call, byte[] payload) {
		String obstacle = stream.out.offer(call, payload);
		if (obstacle != null) {
			emit(new StreamEvent.Sent(stream.number, call, obstacle));
		}
		this.busy.add(stream);
	}

	void consumed(StreamState stream, long messages, long bytes) {
		stream.in.consumed(messages, bytes);
		if (!stream.in.hasEnded() && stream.in.takeCredit()) {
			carry(stream, Kind.STREAM_CREDIT, stream.in.announced().content());
		}
	}

	void end(StreamState stream) {
		stream.out.end();
		this.busy.add(stream);
	}

	/** Ends it for both ends; code 0 = closed without a particular reason. */
	void reset(StreamState stream, long code, String detail) {
		Reset reset = Reset.of(code, detail);
		tell(stream, reset);
		remove(stream, reset.local());
	}

	private void tell(StreamState stream, Reset reset) {
		this.over.tell(stream.wireId, Kind.STREAM_RESET, reset.content());
	}

	/** This node stops: the other end hears it, as far as the way is open. */
	void sayGoodbye() {
		List.copyOf(this.byRemoteId.values())
			.forEach((stream) -> tell(stream, Reset.of(Cause.STOPPING, "the node is stopping")));
	}

	/** The part of a stream; a refusal when it concerns none, or is malformed. */
	@Nullable RejectionReason onFrame(BusFrames.Head head, byte[] bytes) {
		StreamState stream = this.byRemoteId.get(head.id());
		try {
			if (head.kind() == Kind.STREAM_OPEN) {
				return onOpen(head, new WireReader(bytes, 0, bytes.length));
			}
			if (stream != null) {
				this.arrivals.onPart(stream, head, bytes);
				return null;
			}
		}
		catch (ProtocolException malformed) {
			if (stream != null) {
				violated(stream, "a part of the stream was malformed");
			}
			return RejectionReason.NOT_AUTHORISED;
		}
		if (head.kind() == Kind.STREAM_RESET) {
			// Answers may overtake the offer.
			this.over.add(head.id());
		}
		// The other end may not have heard yet that it is over, and must hear the reason
		// of STREAM_RESET first.
		return this.over.contains(head.id()) ? null : RejectionReason.NO_LISTENER;
	}

	/** The other end has sent what it must not. */
	void violated(StreamState stream, String how) {
		this.parts.context().count("bus.streams.protocol.errors");
		reset(stream, 1, how);
	}

	/** A message of an unreliable stream. */
	void onUnreliable(BusFrames.Head head, byte[] bytes) {
		this.arrivals.onUnreliable(this.byRemoteId.get(head.id()), new WireReader(bytes, 0, bytes.length));
	}

	/** A part has not arrived, so the stream cannot go on. */
	void onPartFailed(StreamState stream, SendResult result) {
		if (this.byRemoteId.get(stream.remoteWireId()) == stream) {
			breakOff(stream, result);
		}
	}

	/**
	 * The other peer has restarted, or has lost its state of the channel: nothing of its
	 * streams is known there.
	 */
	void onPeerRestarted(SendResult result) {
		closeAll(result);
		this.over.clear();
	}

	/** Every stream is over. */
	void closeAll(SendResult result) {
		List.copyOf(this.byRemoteId.values()).forEach((stream) -> breakOff(stream, result));
	}

	private void breakOff(StreamState stream, SendResult result) {
		StreamCloseReason.Kind kind = switch (result.outcome()) {
			case PEER_RESTARTED, CHANNEL_RESET -> StreamCloseReason.Kind.PEER_RESTARTED;
			case REJECTED -> StreamCloseReason.Kind.CLOSED_BY_REMOTE;
			case CLOSED -> StreamCloseReason.Kind.NODE_STOPPING;
			default -> StreamCloseReason.Kind.UNREACHABLE;
		};
		boolean mayBeOpenThere = kind == StreamCloseReason.Kind.CLOSED_BY_REMOTE
				|| kind == StreamCloseReason.Kind.UNREACHABLE;
		if (mayBeOpenThere) {
			tell(stream, Reset.of(Cause.LOST, result.detail()));
		}
		if (stream.isOpenedHere() && !stream.accepted) {
			refused(stream, result);
		}
		else {
			remove(stream, StreamCloseReason.of(kind, result.detail()));
		}
	}

	// turns

	/** Sends what may be sent now, and ends what is over. */
	void pump() {
		if (this.over.untold() > 0 && isReachable()) {
			this.over.tellAgain();
		}
		if (this.busy.isEmpty()) {
			return;
		}
		List<StreamState> turn = List.copyOf(this.busy);
		this.busy.clear();
		for (StreamState stream : turn) {
			if (stream.accepted) {
				stream.out.pump((piece) -> emit(new StreamEvent.Sent(stream.number, piece.call(), null)));
			}
			if (stream.out.isHeldBack()) {
				wake(stream);
			}
			long acknowledged = stream.out.takeAcknowledged();
			if (acknowledged >= 0) {
				emit(new StreamEvent.Acknowledged(stream.number, acknowledged));
			}
			if (stream.isOver()) {
				remove(stream, StreamCloseReason.of(StreamCloseReason.Kind.ENDED, ""));
			}
		}
	}

	boolean hasWork() {
		return !this.busy.isEmpty() || (this.over.untold() > 0 && isReachable());
	}

	private boolean isReachable() {
		return this.parts.context().reach(this.peer) == Reach.READY;
	}

	PeerKey peer() {
		return this.peer;
	}

	/** Something of a stream has arrived, or there is room again. */
	void wake(StreamState stream) {
		this.busy.add(stream);
	}

	void handleDeadlines(long nowNanos) {
		for (StreamState stream : List.copyOf(this.byRemoteId.values())) {
			if (!stream.accepted && stream.openDeadlineNanos - nowNanos <= 0) {
				expire(stream);
			}
		}
	}

	private void expire(StreamState stream) {
		if (stream.isOpenedHere()) {
			tell(stream, Reset.of(Cause.CLOSED, "not accepted in time"));
			refused(stream, new SendResult(Outcome.TIMED_OUT, true, "the other end has not accepted it in time"));
		}
		else {
			refuse(stream, RejectionReason.TOO_BUSY, "not accepted in time");
		}
	}

	long nextDeadlineNanos() {
		long next = Long.MAX_VALUE;
		for (StreamState stream : this.byRemoteId.values()) {
			if (!stream.accepted) {
				next = Math.min(next, stream.openDeadlineNanos);
			}
		}
		return next;
	}

	boolean isEmpty() {
		return this.byRemoteId.isEmpty();
	}

	/** A stream that was opened here does not come about. */
	void refused(StreamState stream, SendResult result) {
		forget(stream);
		emit(new StreamEvent.Refused(stream.number, result));
	}

	/** An open stream is over. */
	void remove(StreamState stream, StreamCloseReason reason) {
		forget(stream);
		emit(new StreamEvent.Closed(stream.number, reason));
	}

	private void forget(StreamState stream) {
		this.parts.context().streams().remove(stream.number);
		this.byRemoteId.remove(stream.remoteWireId());
		this.over.add(stream.remoteWireId());
		this.busy.remove(stream);
		stream.in.close();
		stream.out.close();
		if (stream.offer != null) {
			this.parts.carrier().takeBack(stream.offer);
		}
	}

	private void carry(StreamState stream, Kind kind, BusMessage content) {
		Outgoing part = new Outgoing(kind, stream.wireId, content, this.parts.carrier().partDeadline(), (result) -> {
			if (result.outcome() != Outcome.ACKNOWLEDGED) {
				onPartFailed(stream, result);
			}
		});
		if (kind == Kind.STREAM_OPEN) {
			stream.offer = part;
		}
		if (!this.parts.carrier().carry(part, stream.lane())) {
			onPartFailed(stream, part.fail(Outcome.QUEUE_FULL, this.parts.carrier().whyFull()));
		}
	}

	private void emit(StreamEvent event) {
		this.parts.context().onStream(event);
	}

	/** What all streams of a channel share. */
	record Parts(Streams owner, ChannelContext context, Carrier carrier) {
	}

}
