package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.bus.BusEnvironment.EnvelopeHeader;
import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything between this peer and one other, end to end, whatever way it goes: one direction out, one in. It belongs
 * to one incarnation of the other peer and outlives links, sessions and routes.
 */
final class Channel {

	/** Confirmations and resets that wait for an envelope; more are dropped, the other end asks again. */
	private static final int MAX_NOTICES = 64;

	private static final int MAX_DATAGRAM_QUEUE_BYTES = 256 * 1024;

	/** After a relay's refusal nothing is sent for this long, doubled by each further one. */
	private static final long FIRST_PAUSE_NANOS = 50_000_000L;

	private static final long MAX_PAUSE_NANOS = 1_000_000_000L;

	private final PeerKey peer;

	private final BusSettings settings;

	private final ChannelContext context;

	private final SendQueue queue;

	private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();

	private final ArrayDeque<byte[]> notices = new ArrayDeque<>();

	private final DatagramAssembly datagramAssembly = new DatagramAssembly();

	private int datagramBytes;

	private long incarnation;

	/** Epoch of the direction out; 0 = none yet. */
	private long epoch;

	private long packet;

	private byte[] open = new byte[0];

	private @Nullable SendWindow out;

	private @Nullable ReceiveWindow in;

	private long newestEpochIn;

	private long pauseNanos;

	/** Until when nothing is sent, Long.MIN_VALUE = not paused. */
	private long pausedUntilNanos = Long.MIN_VALUE;

	Channel(PeerKey peer, long incarnation, ChannelContext context) {
		this.peer = peer;
		this.incarnation = incarnation;
		this.context = context;
		this.settings = context.settings();
		this.queue = new SendQueue(this.settings);
	}

	// sending

	void send(long send, BusMessage message, long nowNanos) {
		Outgoing outgoing = new Outgoing(send, message, nowNanos + this.settings.sendTimeout().toNanos());
		if (!this.queue.offer(outgoing, message.path())) {
			completed(outgoing, outgoing.fail(Outcome.QUEUE_FULL, "the send queue to " + this.peer.shortForm()
					+ " is full: " + this.queue.queuedBytes() + " bytes wait; the limits are "
					+ this.settings.queueMessages() + " messages and " + this.settings.queueBytes() + " bytes"));
		}
	}

	void sendUnreliable(BusMessage message) {
		List<byte[]> frames = DatagramAssembly.frames(message, this.context.nextDatagram(),
				this.settings.envelopeBytes());
		int bytes = frames.stream().mapToInt(frame -> frame.length).sum();
		if (this.datagramBytes > 0 && this.datagramBytes + bytes > MAX_DATAGRAM_QUEUE_BYTES) {
			this.context.count("bus.dropped.queue");
			return;
		}
		this.datagrams.addAll(frames);
		this.datagramBytes += bytes;
	}

	/** Cancels a send that has no result yet; false when this channel does not know it. */
	boolean cancel(long send) {
		List<Outgoing> found = this.queue.pending(message -> message.send == send);
		for (Outgoing message : found) {
			message.cancel();
			if (!message.isStarted()) {
				completed(message, message.fail(Outcome.CANCELLED, "cancelled before it was sent"));
			}
			else if (this.out != null) {
				this.out.skip(message);
			}
		}
		return !found.isEmpty();
	}

	private void completed(Outgoing message, SendResult result) {
		this.context.completed(message.send, result);
	}

	// the other end

	/** The other peer has restarted: nothing that was sent to the old incarnation can be known any more. */
	void onIncarnation(long newIncarnation) {
		if (newIncarnation == this.incarnation) {
			return;
		}
		failStarted(Outcome.PEER_RESTARTED, "the peer has restarted");
		this.incarnation = newIncarnation;
		this.newestEpochIn = 0;
		closeReceiveWindow();
		endEpoch();
	}

	/** The route changed or came back: find out what has arrived. */
	void onRouteChanged() {
		this.pausedUntilNanos = Long.MIN_VALUE;
		if (this.out != null) {
			this.out.requestSync();
		}
		if (this.in != null) {
			this.in.requestAck();
		}
	}

	/** The next hop could not forward: wait a little, then find out what has arrived. */
	void onRefusal(long nowNanos) {
		if (!isPaused(nowNanos)) {
			this.pauseNanos = Math.min(MAX_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * this.pauseNanos));
			this.pausedUntilNanos = nowNanos + this.pauseNanos;
			if (this.out != null) {
				this.out.requestSync();
			}
		}
	}

	private boolean isPaused(long nowNanos) {
		return this.pausedUntilNanos != Long.MIN_VALUE && this.pausedUntilNanos - nowNanos > 0;
	}

	/** The peer is gone for longer than the window. */
	void onGone() {
		for (Outgoing message : this.queue.pending(message -> true)) {
			completed(message, message.fail(Outcome.UNREACHABLE, "the peer is gone"));
		}
		endEpoch();
		dropDatagrams();
	}

	/** This node stops. */
	void close() {
		for (Outgoing message : this.queue.pending(message -> true)) {
			completed(message, message.fail(Outcome.CLOSED, "this node is closing"));
		}
		closeReceiveWindow();
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

	private void closeReceiveWindow() {
		if (this.in != null) {
			this.in.close();
			this.in = null;
		}
	}

	private void dropDatagrams() {
		if (!this.datagrams.isEmpty()) {
			this.context.count("bus.dropped.unreachable");
			this.datagrams.clear();
			this.datagramBytes = 0;
		}
	}

	// receiving

	/** The bus frames of one envelope that was proven to come from the peer, in this epoch of it. */
	void onEnvelope(long epochIn, WireReader frames, long nowNanos) {
		if (epochIn < this.newestEpochIn) {
			this.context.count("bus.dropped.epoch");
			return;
		}
		while (frames.hasRemaining()) {
			int type = frames.readByte();
			if (type == BusFrames.OPEN) {
				frames.skip(BusFrames.OPEN_BYTES);
				onOpen(epochIn, nowNanos);
			}
			else if (!onNumbered(type, epochIn, frames, nowNanos)) {
				onControl(type, frames, nowNanos);
			}
		}
	}

	private void onOpen(long epochIn, long nowNanos) {
		if (this.in != null && this.in.epoch() == epochIn) {
			return;
		}
		closeReceiveWindow();
		this.newestEpochIn = epochIn;
		this.in = new ReceiveWindow(epochIn, this.settings, this.context.budget(), new Reception());
		if (this.context.isListening()) {
			this.in.startListening(nowNanos);
		}
	}

	/** Frames that need the state of their epoch. */
	private boolean onNumbered(int type, long epochIn, WireReader frames, long nowNanos) {
		ReceiveWindow window = this.in != null && this.in.epoch() == epochIn ? this.in : null;
		switch (type) {
			case BusFrames.MESSAGE, BusFrames.SKIP -> {
				InFrame frame = type == BusFrames.SKIP ? InFrame.readSkip(frames, this.settings)
						: InFrame.readMessage(frames, this.settings);
				if (window == null) {
					answerReset(epochIn);
				}
				else {
					window.onFrame(frame, nowNanos);
				}
			}
			case BusFrames.SYNC -> {
				long token = frames.readVarint();
				if (window == null) {
					answerReset(epochIn);
				}
				else {
					window.onSync(token);
				}
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	private void onControl(int type, WireReader frames, long nowNanos) {
		switch (type) {
			case BusFrames.DATAGRAM -> onDatagram(frames);
			case BusFrames.ACK -> onAcknowledgement(Acknowledgement.read(frames), nowNanos);
			case BusFrames.CONFIRM -> onConfirm(frames);
			case BusFrames.RESET -> onReset(frames.readVarint(), frames.readByte());
			default -> {
				if ((type & 0x80) == 0) {
					throw new ProtocolException(ErrorCode.UNKNOWN_FRAME, "bus frame of type " + type);
				}
				frames.skip(frames.readLength(this.settings.envelopeBytes()));
			}
		}
	}

	private void onDatagram(WireReader frames) {
		BusMessage message = this.datagramAssembly.onFrame(frames, this.settings);
		if (message != null) {
			this.context.deliverUnreliable(this.peer, message);
		}
	}

	private void onAcknowledgement(Acknowledgement ack, long nowNanos) {
		if (this.out == null || ack.epoch() != this.epoch) {
			return;
		}
		if (this.out.onAcknowledgement(ack, nowNanos)) {
			this.pauseNanos = 0;
		}
		if (!ack.refusals().isEmpty()) {
			WireWriter confirm = new WireWriter(64);
			confirm.writeByte(BusFrames.CONFIRM).writeVarint(ack.epoch()).writeVarint(ack.refusals().size());
			for (Refusal refusal : ack.refusals()) {
				confirm.writeVarint(refusal.first()).writeVarint(refusal.last() - refusal.first());
			}
			notice(confirm.toByteArray());
		}
	}

	private void onConfirm(WireReader frames) {
		long confirmedEpoch = frames.readVarint();
		long count = frames.readVarint();
		for (long i = 0; i < count; i++) {
			long first = frames.readVarint();
			long last = first + frames.readVarint();
			if (this.in != null && this.in.epoch() == confirmedEpoch) {
				this.in.confirm(first, last);
			}
		}
	}

	private void onReset(long resetEpoch, int reason) {
		if (this.out == null || resetEpoch != this.epoch) {
			return;
		}
		this.context.count("bus.resets");
		failStarted(Outcome.CHANNEL_RESET, "the peer has lost its state of the channel (" + reason + ")");
		endEpoch();
	}

	private void answerReset(long epochIn) {
		WireWriter reset = new WireWriter(16);
		reset.writeByte(BusFrames.RESET).writeVarint(epochIn).writeByte(BusFrames.RESET_NO_STATE);
		notice(reset.toByteArray());
	}

	private void notice(byte[] frame) {
		if (this.notices.size() < MAX_NOTICES) {
			this.notices.add(frame);
		}
	}

	void startListening(long nowNanos) {
		if (this.in != null) {
			this.in.startListening(nowNanos);
		}
	}

	// time

	void handleDeadlines(long nowNanos) {
		if (!isPaused(nowNanos)) {
			this.pausedUntilNanos = Long.MIN_VALUE;
		}
		if (this.in != null) {
			this.in.handleDeadline(nowNanos);
		}
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
		long next = this.queue.nextDeadlineNanos();
		if (this.out != null && this.context.reach(this.peer) == Reach.READY) {
			next = Math.min(next, this.out.nextDeadlineNanos());
		}
		if (this.pausedUntilNanos != Long.MIN_VALUE) {
			next = Math.min(next, this.pausedUntilNanos);
		}
		return this.in == null ? next : Math.min(next, this.in.nextDeadlineNanos());
	}

	/** Whether forgetting this channel would lose something. */
	boolean isNeeded() {
		return this.queue.hasPending();
	}

	// writing

	/** Whether {@link #flush} would write something if it could. */
	boolean hasWork() {
		return !this.notices.isEmpty() || !this.datagrams.isEmpty() || (this.in != null && this.in.isAckDue())
				|| (this.out == null ? !this.queue.isEmpty() : this.out.isSyncDue() || this.out.canWrite());
	}

	/** Writes what there is to write, as long as the first hop takes it. */
	void flush(WireWriter envelope, long nowNanos) {
		while (!isPaused(nowNanos) && hasWork()) {
			Reach reach = this.context.reach(this.peer);
			if (reach == Reach.WAIT) {
				dropDatagrams();
			}
			if (reach != Reach.READY || this.context.room(this.peer) < this.settings.envelopeBytes() + 1024) {
				return;
			}
			envelope.reset();
			if (!writeEnvelope(envelope, nowNanos)) {
				return;
			}
			this.context.transmit(new EnvelopeHeader(this.peer, this.incarnation, this.epoch, this.packet),
					envelope.array(), envelope.size());
		}
	}

	private boolean writeEnvelope(WireWriter envelope, long nowNanos) {
		if (this.epoch == 0) {
			this.epoch = this.context.nextEpoch();
			this.packet = 0;
			this.open = this.context.openBytes();
		}
		this.packet++;
		int limit = this.settings.envelopeBytes();
		boolean anything = false;
		if (this.in != null && this.in.isAckDue()) {
			this.in.acknowledgement().write(envelope);
			anything = true;
		}
		while (!this.notices.isEmpty() && this.notices.element().length <= limit - envelope.size()) {
			envelope.writeBytes(this.notices.remove());
			anything = true;
		}
		anything |= writeNumbered(envelope, limit, nowNanos);
		while (!this.datagrams.isEmpty() && this.datagrams.element().length <= limit - envelope.size()) {
			this.datagramBytes -= this.datagrams.element().length;
			envelope.writeBytes(this.datagrams.remove());
			anything = true;
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
			window.onSyncSent(nowNanos);
		}
		int before = envelope.size();
		window.writeFrames(envelope, limit, this.packet, nowNanos);
		return sync || envelope.size() > before;
	}

	/** Hands what the receive window gives over to the listeners. */
	private final class Reception implements ReceiveWindow.Receiver {

		@Override
		public void receive(BusMessage message, long number, ReceivedMessage.Credit credit) {
			RejectionReason refusal = Channel.this.context.deliver(Channel.this.peer, message, credit);
			if (refusal != null && Channel.this.in != null) {
				Channel.this.in.refuse(number, refusal.code());
				credit.release();
			}
		}

		@Override
		public void count(String event) {
			Channel.this.context.count(event);
		}

	}

}
