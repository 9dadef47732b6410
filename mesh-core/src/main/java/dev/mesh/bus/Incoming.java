package dev.mesh.bus;

import dev.mesh.bus.ReceivedMessage.Answer;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The direction in of a channel: the window of the newest epoch of the other peer, and
 * what listeners hold.
 */
final class Incoming {

	private final PeerKey peer;

	private final ChannelContext context;

	private final Notices notices;

	private final Conversation conversation;

	/** Whether the peer may send what it sends; null = it may send everything. */
	private @Nullable Clearance clearance;

	private @Nullable ReceiveWindow window;

	private long newestEpoch;

	/** What listeners hold of this peer's messages, of all its epochs. */
	private long unconsumedBytes;

	Incoming(PeerKey peer, ChannelContext context, Notices notices, Conversation conversation) {
		this.conversation = conversation;
		this.peer = peer;
		this.context = context;
		this.notices = notices;
	}

	/**
	 * Nothing of the past counts any more: the other peer has restarted, or this channel
	 * ends.
	 */
	void restart() {
		this.newestEpoch = 0;
		closeWindow();
		if (this.clearance != null) {
			this.clearance.restart();
		}
	}

	private void closeWindow() {
		if (this.window != null) {
			this.window.close();
			this.window = null;
		}
		if (this.clearance != null) {
			this.clearance.forgetNumbered();
		}
	}

	/** A whole unreliable message came in. */
	void onUnreliable(BusMessage message) {
		Clearance guard = clearance();
		if (guard == null) {
			this.context.deliverUnreliable(this.peer, message);
		}
		else {
			guard.onUnreliable(message);
		}
	}

	private @Nullable Clearance clearance() {
		Permits permits = this.context.permits();
		if (this.clearance == null && permits != null) {
			this.clearance = new Clearance(this.peer, this.context, permits);
		}
		return this.clearance;
	}

	/** Asks what there is to ask, at the end of a turn. */
	void ask(long incarnation) {
		if (this.clearance != null) {
			this.clearance.questions().ask(incarnation);
		}
	}

	/** The authorizer has answered. */
	void onPermits(long question, List<Permit> permits) {
		if (this.clearance != null) {
			onDecided(this.clearance.questions().answered(question, permits));
		}
	}

	private void onDecided(Map<Access, Permit> decided) {
		if (this.clearance != null && !decided.isEmpty()) {
			if (this.window != null) {
				this.window.onDecided(decided);
			}
			this.clearance.onDecided(decided);
		}
	}

	/** What this node attests of the peer has changed. */
	void onAttested() {
		if (this.clearance != null) {
			this.clearance.questions().revise();
		}
	}

	/** Whether a newer epoch was opened already. */
	boolean isOutdated(long epoch) {
		return epoch < this.newestEpoch;
	}

	/**
	 * OPEN came: false when listeners still hold too much of earlier epochs; the source
	 * asks again.
	 */
	boolean open(long epoch, long nowNanos) {
		if (this.window != null && this.window.epoch() == epoch) {
			return true;
		}
		if (this.unconsumedBytes > BusFrames.INITIAL_BYTES) {
			this.context.count("bus.dropped.overload");
			return false;
		}
		closeWindow();
		this.newestEpoch = epoch;
		this.window = new ReceiveWindow(epoch, this.context.settings(), this.context.budget(), new Reception());
		if (this.context.isListening()) {
			this.window.startListening(nowNanos);
		}
		return true;
	}

	/**
	 * Takes a frame that needs the state of its epoch; false when it is of another type.
	 */
	boolean onNumbered(int type, long epoch, WireReader frames, long nowNanos) {
		ReceiveWindow known = this.window != null && this.window.epoch() == epoch ? this.window : null;
		switch (type) {
			case BusFrames.MESSAGE, BusFrames.SKIP -> {
				InFrame frame = type == BusFrames.SKIP ? InFrame.readSkip(frames)
						: InFrame.readMessage(frames, this.context.paths());
				if (known == null) {
					this.notices.reset(epoch);
				}
				else {
					known.onFrame(frame, nowNanos);
				}
			}
			case BusFrames.SYNC -> {
				long token = frames.readVarint();
				if (known == null) {
					this.notices.reset(epoch);
				}
				else {
					known.onSync(token, nowNanos);
				}
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	void onConfirm(WireReader frames) {
		long epoch = frames.readVarint();
		long count = frames.readVarint();
		for (long i = 0; i < count; i++) {
			long first = frames.readVarint();
			long last = first + frames.readVarint();
			if (this.window != null && this.window.epoch() == epoch) {
				this.window.confirm(first, last);
			}
		}
	}

	void startListening(long nowNanos) {
		if (this.window != null) {
			this.window.startListening(nowNanos);
		}
	}

	/** The route to the source changed, so what it sent may be lost. */
	void requestSync() {
		if (this.window != null && this.window.hasReceived()) {
			this.notices.resync(this.window.epoch());
		}
	}

	/** What listeners have and have not given back. */
	long heldBytes() {
		return this.unconsumedBytes;
	}

	boolean isAckDue() {
		return this.window != null && this.window.isAckDue();
	}

	/** Writes an acknowledgement when there is news; returns whether it did. */
	boolean writeAcknowledgement(WireWriter envelope) {
		if (this.window == null || !this.window.hasAck()) {
			return false;
		}
		this.window.acknowledgement().write(envelope);
		return true;
	}

	void handleDeadline(long nowNanos) {
		if (this.clearance != null) {
			onDecided(this.clearance.questions().expired(nowNanos));
		}
		if (this.window != null) {
			this.window.handleDeadline(nowNanos);
		}
	}

	long nextDeadlineNanos() {
		long next = this.window == null ? Long.MAX_VALUE : this.window.nextDeadlineNanos();
		return this.clearance == null ? next : Math.min(next, this.clearance.questions().nextDeadlineNanos());
	}

	/** What is answered, and what answers. */
	interface Conversation {

		/**
		 * An answer to what this node has asked, or a part of a stream; a refusal when it
		 * concerns nothing here.
		 */
		@Nullable RejectionReason onPart(BusFrames.Head head, byte[] payload);

		/** How to answer what has come with this id. */
		Answer answerTo(long id);

	}

	/** Hands what the window gives over to the listeners. */
	private final class Reception implements WindowReceiver {

		@Override
		public void receive(BusFrames.Head head, byte[] payload, long number, ReceivedMessage.Credit credit) {
			if (!head.kind().isDelivered()) {
				take(head, payload, number);
				credit.release(null);
				return;
			}
			BusMessage content = BusMessage.received(head, payload);
			int size = content.cost();
			Answer answer = head.kind() == Kind.MESSAGE ? null : Incoming.this.conversation.answerTo(head.id());
			RejectionReason refusal = hand(head.kind(),
					new ReceivedMessage(Incoming.this.peer, content, Reliability.RELIABLE, answer, (failure) -> {
						Incoming.this.unconsumedBytes -= size;
						credit.release(failure);
						if (head.kind() == Kind.WATCHED && answer != null) {
							answer.handled(failure);
						}
					}));
			if (refusal == null) {
				Incoming.this.unconsumedBytes += size;
			}
			else if (Incoming.this.window != null) {
				Incoming.this.window.refuse(number, refusal.code());
				credit.release(null);
			}
		}

		private void take(BusFrames.Head head, byte[] payload, long number) {
			RejectionReason refusal = Incoming.this.conversation.onPart(head, payload);
			if (refusal != null && Incoming.this.window != null) {
				Incoming.this.window.refuse(number, refusal.code());
			}
		}

		private @Nullable RejectionReason hand(Kind kind, ReceivedMessage message) {
			return kind == Kind.REQUEST ? Incoming.this.context.deliverRequest(message)
					: Incoming.this.context.deliver(message);
		}

		@Override
		public boolean isGuarded() {
			return Incoming.this.context.permits() != null;
		}

		@Override
		public @Nullable Permit permit(Access access) {
			Clearance guard = clearance();
			return guard == null ? Permit.ALLOWED : guard.questions().permit(access);
		}

		@Override
		public void count(String event) {
			Incoming.this.context.count(event);
		}

	}

}
