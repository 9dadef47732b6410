package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

	/** What ends a stream at once, as STREAM_RESET says. */
	private static final int CLOSED = 0;

	private static final int RESET = 1;

	private static final int STOPPING = 2;

	/** Of the text that goes with a refusal or a reset. */
	private static final int MAX_DETAIL_BYTES = 1024;

	private final PeerKey peer;

	private final Parts parts;

	/** By the id that frames of the other end have. */
	private final Map<Long, StreamState> byRemoteId = new HashMap<>();

	/** Ids of those that were over last. */
	private final Set<Long> over = new LinkedHashSet<>();

	/** Those whose sender may have something to do. */
	private final Set<StreamState> busy = new LinkedHashSet<>();

	private long newestId;

	Streams(PeerKey peer, ChannelContext context, Carrier carrier) {
		this.peer = peer;
		this.parts = new Parts(this, context, carrier);
	}

	// opened here

	/** Opens a stream; OPENED or REFUSED is told. */
	void open(long number, StreamOptions options, long nowNanos) {
		if (this.byRemoteId.size() >= MAX_STREAMS) {
			emit(new StreamEvent.Refused(number, new SendResult(Outcome.QUEUE_FULL, false,
					MAX_STREAMS + " streams with " + this.peer.shortForm() + " are open")));
			return;
		}
		StreamState stream = new StreamState(number, ++this.newestId << 1, options, this.parts,
				nowNanos + OPEN_TIMEOUT_NANOS);
		add(stream);
		WireWriter offer = new WireWriter(24).writeByte(options.reliability() == Reliability.RELIABLE ? 0 : 1);
		writeCredit(offer, stream);
		BusMessage content = BusMessage.answer(offer.toByteArray())
			.withPath(options.path())
			.withHeaders(options.arguments());
		carry(stream, Kind.STREAM_OPEN, content, "/" + stream.wireId);
	}

	private void add(StreamState stream) {
		this.parts.context().streams().put(stream.number, stream);
		this.byRemoteId.put(stream.remoteWireId(), stream);
	}

	// opened there

	private @Nullable RejectionReason onOpen(BusFrames.Head head, WireReader payload) {
		if (this.byRemoteId.containsKey(head.id()) || (head.id() & 1) != 0) {
			return RejectionReason.NOT_AUTHORISED;
		}
		List<PathMatch> acceptors = this.parts.context().acceptors().match(head.path());
		if (acceptors.isEmpty() || this.byRemoteId.size() >= MAX_STREAMS) {
			return acceptors.isEmpty() ? RejectionReason.NO_LISTENER : RejectionReason.TOO_BUSY;
		}
		Reliability reliability = payload.readByte() == 0 ? Reliability.RELIABLE : Reliability.UNRELIABLE;
		StreamOptions options = new StreamOptions(head.path(), reliability, head.headers());
		StreamState stream = new StreamState(this.parts.context().nextOfferedStream(), head.id() | 1, options,
				this.parts, this.parts.context().turnNanos() + OPEN_TIMEOUT_NANOS);
		stream.out.onCredit(payload.readVarint(), payload.readVarint());
		add(stream);
		emit(new StreamEvent.Offered(stream.number, this.peer, options, acceptors.get(0)));
		return null;
	}

	void accept(StreamState stream, Map<String, String> headers) {
		if (stream.accepted || stream.isOpenedHere()) {
			return;
		}
		stream.accepted = true;
		WireWriter credit = new WireWriter(24);
		writeCredit(credit, stream);
		carry(stream, Kind.STREAM_ACCEPT, BusMessage.answer(credit.toByteArray()).withHeaders(headers), "");
		this.busy.add(stream);
	}

	void refuse(StreamState stream, RejectionReason reason, String detail) {
		if (!stream.accepted && !stream.isOpenedHere()) {
			carry(stream, Kind.STREAM_REFUSE, text(reason.code(), detail), "");
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
			WireWriter credit = new WireWriter(24);
			writeCredit(credit, stream);
			carry(stream, Kind.STREAM_CREDIT, BusMessage.answer(credit.toByteArray()), "");
		}
	}

	void end(StreamState stream) {
		stream.out.end();
		this.busy.add(stream);
	}

	/** Ends it for both ends; code 0 = closed without a particular reason. */
	void reset(StreamState stream, long code, String detail) {
		tellReset(stream, code == 0 ? CLOSED : RESET, code, detail);
		remove(stream, code == 0 ? StreamCloseReason.of(StreamCloseReason.Kind.CLOSED_BY_LOCAL, detail)
				: new StreamCloseReason(StreamCloseReason.Kind.RESET, code, detail));
	}

	private void tellReset(StreamState stream, int kind, long code, String detail) {
		byte[] text = cut(detail);
		byte[] payload = new WireWriter(text.length + 9).writeByte(kind)
			.writeVarint(code)
			.writeBytes(text)
			.toByteArray();
		carry(stream, Kind.STREAM_RESET, BusMessage.answer(payload), "");
	}

	/** This node stops: the other end hears it, as far as the way is open. */
	void sayGoodbye() {
		List.copyOf(this.byRemoteId.values())
			.forEach((stream) -> tellReset(stream, STOPPING, 0, "the node is stopping"));
	}

	/** The part of a stream; a refusal when it concerns none. */
	@Nullable RejectionReason onFrame(BusFrames.Head head, byte[] bytes) {
		WireReader payload = new WireReader(bytes, 0, bytes.length);
		if (head.kind() == Kind.STREAM_OPEN) {
			return onOpen(head, payload);
		}
		StreamState stream = this.byRemoteId.get(head.id());
		if (stream == null) {
			// The other end may not have heard yet that it is over, and must hear why
			// from
			// STREAM_RESET only.
			return this.over.contains(head.id()) ? null : RejectionReason.NO_LISTENER;
		}
		switch (head.kind()) {
			case STREAM_ACCEPT -> onAccepted(stream, head, payload);
			case STREAM_REFUSE -> onRefused(stream, payload);
			case STREAM_DATA -> onData(stream, bytes);
			case STREAM_CREDIT -> {
				stream.out.onCredit(payload.readVarint(), payload.readVarint());
				this.busy.add(stream);
			}
			case STREAM_END -> {
				stream.in.onEnd();
				emit(new StreamEvent.RemoteEnded(stream.number));
				this.busy.add(stream);
			}
			default -> onReset(stream, payload);
		}
		return null;
	}

	private void onAccepted(StreamState stream, BusFrames.Head head, WireReader payload) {
		if (stream.isOpenedHere() && !stream.accepted) {
			stream.accepted = true;
			stream.out.onCredit(payload.readVarint(), payload.readVarint());
			emit(new StreamEvent.Opened(stream.number, head.headers()));
			this.busy.add(stream);
		}
	}

	private void onRefused(StreamState stream, WireReader payload) {
		if (stream.isOpenedHere() && !stream.accepted) {
			RejectionReason reason = RejectionReason.of(payload.readByte());
			String detail = readText(payload);
			refused(stream,
					new SendResult(Outcome.REJECTED, true, reason.name() + (detail.isEmpty() ? "" : ": " + detail)));
		}
	}

	private void onData(StreamState stream, byte[] bytes) {
		if (!stream.accepted || stream.in.hasEnded() || bytes.length > MAX_MESSAGE_BYTES
				|| !stream.in.onData(bytes.length)) {
			this.parts.context().count("bus.streams.protocol.errors");
			reset(stream, 1, "more was sent on the stream than it may carry");
			return;
		}
		emit(new StreamEvent.Received(stream.number, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), 0));
	}

	/** A message of an unreliable stream. */
	void onUnreliable(BusFrames.Head head, byte[] bytes) {
		StreamState stream = this.byRemoteId.get(head.id());
		WireReader payload = new WireReader(bytes, 0, bytes.length);
		long sequence = payload.readVarint();
		int size = payload.remaining();
		long missing = (stream == null || !stream.accepted || stream.in.hasEnded() || size > MAX_MESSAGE_BYTES) ? -1
				: stream.in.onUnreliable(sequence, size);
		if (stream == null || missing < 0) {
			this.parts.context().count("bus.streams.dropped");
			return;
		}
		emit(new StreamEvent.Received(stream.number, ByteBuffer.wrap(payload.readBytes(size)).asReadOnlyBuffer(),
				missing));
	}

	private void onReset(StreamState stream, WireReader payload) {
		int kind = payload.readByte();
		long code = payload.readVarint();
		String detail = readText(payload);
		if (stream.isOpenedHere() && !stream.accepted) {
			refused(stream, new SendResult(Outcome.REJECTED, true, detail));
			return;
		}
		remove(stream, switch (kind) {
			case CLOSED -> StreamCloseReason.of(StreamCloseReason.Kind.CLOSED_BY_REMOTE, detail);
			case STOPPING -> StreamCloseReason.of(StreamCloseReason.Kind.NODE_STOPPING, detail);
			default -> new StreamCloseReason(StreamCloseReason.Kind.RESET, code, detail);
		});
	}

	/** A part has not arrived, so the stream cannot go on. */
	void onPartFailed(StreamState stream, SendResult result) {
		if (this.byRemoteId.get(stream.remoteWireId()) != stream) {
			return;
		}
		if (stream.isOpenedHere() && !stream.accepted) {
			refused(stream, result);
			return;
		}
		StreamCloseReason.Kind kind = switch (result.outcome()) {
			case PEER_RESTARTED, CHANNEL_RESET -> StreamCloseReason.Kind.PEER_RESTARTED;
			case REJECTED -> StreamCloseReason.Kind.CLOSED_BY_REMOTE;
			case CLOSED -> StreamCloseReason.Kind.NODE_STOPPING;
			default -> StreamCloseReason.Kind.UNREACHABLE;
		};
		remove(stream, StreamCloseReason.of(kind, result.detail()));
	}

	/** Every stream is over. */
	void closeAll(StreamCloseReason.Kind kind, SendResult result) {
		for (StreamState stream : List.copyOf(this.byRemoteId.values())) {
			if (stream.isOpenedHere() && !stream.accepted) {
				refused(stream, result);
			}
			else {
				remove(stream, StreamCloseReason.of(kind, result.detail()));
			}
		}
	}

	// turns

	/** Sends what may be sent now, and ends what is over. */
	void pump() {
		if (this.busy.isEmpty()) {
			return;
		}
		List<StreamState> turn = List.copyOf(this.busy);
		this.busy.clear();
		for (StreamState stream : turn) {
			if (stream.accepted) {
				stream.out.pump((piece) -> emit(new StreamEvent.Sent(stream.number, piece.call(), null)));
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
		return !this.busy.isEmpty();
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
			tellReset(stream, CLOSED, 0, "not accepted in time");
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

	private void refused(StreamState stream, SendResult result) {
		forget(stream);
		emit(new StreamEvent.Refused(stream.number, result));
	}

	private void remove(StreamState stream, StreamCloseReason reason) {
		forget(stream);
		emit(new StreamEvent.Closed(stream.number, reason));
	}

	private void forget(StreamState stream) {
		this.parts.context().streams().remove(stream.number);
		this.byRemoteId.remove(stream.remoteWireId());
		this.over.add(stream.remoteWireId());
		if (this.over.size() > MAX_STREAMS) {
			this.over.remove(this.over.iterator().next());
		}
		this.busy.remove(stream);
		stream.in.close();
		stream.out.close();
	}

	private void carry(StreamState stream, dev.mesh.bus.Kind kind, BusMessage content, String lane) {
		Outgoing part = new Outgoing(kind, stream.wireId, content, this.parts.carrier().partDeadline(), (result) -> {
			if (result.outcome() != Outcome.ACKNOWLEDGED) {
				onPartFailed(stream, result);
			}
			wake(stream);
		});
		if (!this.parts.carrier().carry(part, lane)) {
			onPartFailed(stream, part.fail(Outcome.QUEUE_FULL, "the send queue is full"));
		}
	}

	private void emit(StreamEvent event) {
		this.parts.context().onStream(event);
	}

	private static void writeCredit(WireWriter out, StreamState stream) {
		out.writeVarint(stream.in.announcedMessages()).writeVarint(stream.in.announcedBytes());
	}

	private static BusMessage text(int code, String detail) {
		byte[] text = cut(detail);
		return BusMessage.answer(new WireWriter(text.length + 1).writeByte(code).writeBytes(text).toByteArray());
	}

	private static byte[] cut(String detail) {
		byte[] text = detail.getBytes(StandardCharsets.UTF_8);
		return text.length <= MAX_DETAIL_BYTES ? text : Arrays.copyOf(text, MAX_DETAIL_BYTES);
	}

	private static String readText(WireReader payload) {
		byte[] text = payload.readBytes(Math.min(payload.remaining(), MAX_DETAIL_BYTES));
		return new String(text, StandardCharsets.UTF_8);
	}

	/** What all streams of a channel share. */
	record Parts(Streams owner, ChannelContext context, Carrier carrier) {
	}

}
