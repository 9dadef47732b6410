package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The direction out of one stream: what waits for credit, what is on its way, and how
 * much has arrived. Credit is absolute and never falls.
 */
final class StreamSender {

	/** What may wait for credit; a caller that waits for its futures never gets there. */
	static final int MAX_WAITING_MESSAGES = 4096;

	static final long MAX_WAITING_BYTES = 4L * 1024 * 1024;

	private final Carrier carrier;

	private final long wireId;

	private final String lane;

	private final boolean reliable;

	/** Told of each part: null when it has arrived, else why not. */
	private final Consumer<@Nullable SendResult> onProgress;

	private final ArrayDeque<Piece> waiting = new ArrayDeque<>();

	/** On their way. */
	private final Set<Outgoing> parts = new LinkedHashSet<>();

	private long waitingBytes;

	private long allowedMessages;

	private long allowedBytes;

	private long sentMessages;

	private long sentBytes;

	private long acknowledged;

	private long toldAcknowledged;

	private long sequence;

	private boolean ending;

	private boolean endSent;

	private boolean endAcknowledged;

	/** Whether the send queue had no room, when it was last asked. */
	private boolean heldBack;

	StreamSender(Carrier carrier, long wireId, String lane, boolean reliable,
			Consumer<@Nullable SendResult> onProgress) {
		this.carrier = carrier;
		this.wireId = wireId;
		this.lane = lane;
		this.reliable = reliable;
		this.onProgress = onProgress;
	}

	/** Why a message cannot be taken; null when it was. */
	@Nullable String offer(long call, byte[] payload) {
		if (this.ending) {
			return "the stream was ended here";
		}
		if (this.waiting.size() >= MAX_WAITING_MESSAGES
				|| (!this.waiting.isEmpty() && this.waitingBytes + payload.length > MAX_WAITING_BYTES)) {
			return this.waiting.size() + " messages of " + this.waitingBytes
					+ " bytes wait already; wait for the futures of earlier sends";
		}
		this.waiting.add(new Piece(call, payload));
		this.waitingBytes += payload.length;
		return null;
	}

	void onCredit(StreamFrames.Credit credit) {
		this.allowedMessages = Math.max(this.allowedMessages, credit.messages());
		this.allowedBytes = Math.max(this.allowedBytes, credit.bytes());
	}

	/** Nothing more will be offered; the other end is told after what waits. */
	void end() {
		this.ending = true;
	}

	/** Sends what may be sent; tells the calls that were taken. */
	void pump(Consumer<Piece> onSent) {
		this.heldBack = false;
		for (Piece piece = this.waiting.peek(); piece != null && send(piece); piece = this.waiting.peek()) {
			this.waiting.remove();
			this.waitingBytes -= piece.payload().length;
			onSent.accept(piece);
		}
		if (this.ending && !this.endSent && this.waiting.isEmpty()) {
			Outgoing end = part(Kind.STREAM_END, BusMessage.NOTHING, () -> this.endAcknowledged = true);
			this.endSent = carry(end);
		}
	}

	private boolean send(Piece piece) {
		if (!this.reliable) {
			sendUnreliable(piece.payload());
			return true;
		}
		int size = piece.payload().length;
		if (this.sentMessages >= this.allowedMessages || this.sentBytes + size > this.allowedBytes) {
			return false;
		}
		Outgoing part = part(Kind.STREAM_DATA, BusMessage.answer(piece.payload()), () -> this.acknowledged++);
		if (!carry(part)) {
			return false;
		}
		this.sentMessages++;
		this.sentBytes += size;
		return true;
	}

	private boolean carry(Outgoing part) {
		boolean taken = this.carrier.carry(part, this.lane);
		if (!taken) {
			this.parts.remove(part);
			this.heldBack = true;
		}
		return taken;
	}

	/** Whether it should be asked again, although nothing of it is on its way. */
	boolean isHeldBack() {
		return this.heldBack;
	}

	/**
	 * The payload follows its sequence number, by which the receiver sees what is
	 * missing.
	 */
	private void sendUnreliable(byte[] payload) {
		byte[] numbered = new WireWriter(payload.length + 8).writeVarint(++this.sequence)
			.writeBytes(payload)
			.toByteArray();
		this.carrier.carryUnreliable(BusFrames.head(Kind.STREAM_DATA, this.wireId, BusMessage.answer(numbered)),
				numbered);
	}

	private Outgoing part(Kind kind, BusMessage content, Runnable onArrival) {
		Outgoing[] self = new Outgoing[1];
		Outgoing part = new Outgoing(kind, this.wireId, content, this.carrier.partDeadline(), (result) -> {
			boolean known = this.parts.remove(self[0]);
			boolean arrived = result.outcome() == Outcome.ACKNOWLEDGED;
			if (arrived) {
				onArrival.run();
			}
			if (known) {
				this.onProgress.accept(arrived ? null : result);
			}
		});
		self[0] = part;
		this.parts.add(part);
		return part;
	}

	/** Whether the other end is known to have everything, and that nothing follows. */
	boolean hasEnded() {
		return this.endAcknowledged && this.parts.isEmpty();
	}

	/** How many messages have arrived, when that is news; else -1. */
	long takeAcknowledged() {
		if (this.acknowledged == this.toldAcknowledged) {
			return -1;
		}
		this.toldAcknowledged = this.acknowledged;
		return this.acknowledged;
	}

	/** The stream is over: takes back what can be. */
	void close() {
		Set<Outgoing> left = new LinkedHashSet<>(this.parts);
		this.parts.clear();
		left.forEach(this.carrier::takeBack);
		this.waiting.clear();
	}

	/** A message that waits, and the call that brought it. */
	static final class Piece {

		private final long call;

		private final byte[] payload;

		Piece(long call, byte[] payload) {
			this.call = call;
			this.payload = payload;
		}

		long call() {
			return this.call;
		}

		byte[] payload() {
			return this.payload;
		}

	}

}
