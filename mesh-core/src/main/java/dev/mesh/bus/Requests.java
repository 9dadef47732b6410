package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What this node has asked one other peer and has no outcome of yet: requests, and
 * messages that are watched until their handlers are done. Each ends exactly once.
 */
final class Requests {

	/** More at a time end with QUEUE_FULL. */
	static final int MAX_PENDING = 16_384;

	/** Those that have ended stay in the order of deadlines until they are more. */
	static final int MAX_FINISHED_KEPT = 1024;

	private final PeerKey peer;

	private final ChannelContext context;

	private final Carrier carrier;

	private final Map<Long, Pending> pending = new HashMap<>();

	/** Those of {@link #pending}, and some that have ended. */
	private final PriorityQueue<Pending> byDeadline = new PriorityQueue<>(
			Comparator.comparingLong((one) -> one.deadlineNanos));

	/** Made by the first cancellation of a turn. */
	private @Nullable Map<Long, Pending> byCall;

	Requests(PeerKey peer, ChannelContext context, Carrier carrier) {
		this.peer = peer;
		this.context = context;
		this.carrier = carrier;
	}

	/**
	 * Sends something that wants an answer: a request, or a message that is watched until
	 * its handlers are done.
	 */
	void ask(Call call, long deadlineNanos) {
		Pending asked = new Pending(this.context.nextRequest(), call, deadlineNanos);
		this.pending.put(asked.id, asked);
		if (this.byCall != null) {
			this.byCall.put(indexOf(asked.call, asked.kind == Kind.REQUEST), asked);
		}
		this.byDeadline.add(asked);
		asked.carriedBy = new Outgoing(asked.kind, asked.id, call.message(), this.carrier.partDeadline(),
				(result) -> onAsked(asked, result))
			.with(call.options());
		if (this.pending.size() > MAX_PENDING) {
			fail(asked, asked.carriedBy.fail(Outcome.QUEUE_FULL,
					MAX_PENDING + " requests to " + this.peer.shortForm() + " wait for their answers"));
		}
		else if (!this.carrier.carry(asked.carriedBy, asked.path)) {
			fail(asked, asked.carriedBy.fail(Outcome.QUEUE_FULL, this.carrier.whyFull()));
		}
	}

	/** Gives up waiting, for a request or a watched message, if that is waited for. */
	void cancel(long call, boolean request) {
		if (this.byCall == null) {
			this.byCall = new HashMap<>();
			for (Pending one : this.pending.values()) {
				this.byCall.put(indexOf(one.call, one.kind == Kind.REQUEST), one);
			}
		}
		Pending found = this.byCall.remove(indexOf(call, request));
		if (found != null && this.pending.containsKey(found.id)) {
			giveUp(found, Outcome.CANCELLED, "cancelled");
		}
	}

	/** Requests and sends are numbered each for themselves, from 1. */
	private static long indexOf(long call, boolean request) {
		return request ? call : -call;
	}

	/** The turn is over. */
	void forgetIndex() {
		this.byCall = null;
	}

	/** The message, if it is still on its way, is taken back as far as that goes. */
	private void giveUp(Pending asked, Outcome outcome, String detail) {
		Outgoing message = asked.carriedBy;
		boolean arrived = message == null || message.isFinished() || message.isFullyFramed();
		fail(asked, new SendResult(outcome, arrived, detail));
		if (message != null) {
			this.carrier.takeBack(message);
		}
	}

	/** The message that asks has its result: anything but an acknowledgement ends it. */
	private void onAsked(Pending asked, SendResult result) {
		if (result.outcome() != Outcome.ACKNOWLEDGED) {
			fail(asked, result);
		}
	}

	/** An answer came; one that nobody waits for any more is counted. */
	void onAnswer(BusFrames.Head head, byte[] payload) {
		Pending answered = this.pending.get(head.id());
		if (answered == null) {
			this.context.count("bus.dropped.answer");
		}
		else if (head.kind() == Kind.REPLY) {
			this.pending.remove(answered.id);
			forgetFinished();
			replied(answered, BusMessage.received(head, payload));
		}
		else {
			Failure failure = Failure.read(new WireReader(payload, 0, payload.length));
			fail(answered, new SendResult(Outcome.REJECTED, failure.reason() == RejectionReason.HANDLER_FAILED,
					failure.toString()));
		}
	}

	private void replied(Pending answered, BusMessage reply) {
		if (answered.kind == Kind.REQUEST) {
			this.context.replied(answered.call, reply.withPath(answered.path));
		}
		else {
			this.context.completed(answered.call, SendResult.ACKNOWLEDGED);
		}
	}

	/** Gives up those whose time is up. */
	void handleDeadlines(long nowNanos) {
		while (nextDeadlineNanos() != Long.MAX_VALUE && nextDeadlineNanos() - nowNanos <= 0) {
			giveUp(this.byDeadline.remove(), Outcome.TIMED_OUT, "no answer in time");
		}
	}

	/**
	 * The peer has restarted: what it had taken is in doubt; the others are told apart.
	 */
	void peerRestarted() {
		SendResult result = new SendResult(Outcome.PEER_RESTARTED, true, "the peer has restarted before it answered");
		List.copyOf(this.pending.values())
			.stream()
			.filter((one) -> one.carriedBy == null || one.carriedBy.isFinished())
			.forEach((one) -> fail(one, result));
	}

	/** Ends all. */
	void failAll(SendResult result) {
		List.copyOf(this.pending.values()).forEach((one) -> fail(one, result));
	}

	private void fail(Pending failed, SendResult result) {
		if (this.pending.remove(failed.id) == null) {
			return;
		}
		forgetFinished();
		if (failed.kind == Kind.REQUEST) {
			this.context.requestFailed(failed.call, result);
		}
		else {
			this.context.completed(failed.call, result);
		}
	}

	/** One that waits long would keep all that have ended meanwhile. */
	private void forgetFinished() {
		if (this.byDeadline.size() > 2 * this.pending.size() + MAX_FINISHED_KEPT) {
			this.byDeadline.removeIf((one) -> !this.pending.containsKey(one.id));
		}
	}

	/** How many have no outcome. */
	int unanswered() {
		return this.pending.size();
	}

	/** How many are kept, those that have ended included. */
	int kept() {
		return this.byDeadline.size();
	}

	long nextDeadlineNanos() {
		while (!this.byDeadline.isEmpty() && !this.pending.containsKey(this.byDeadline.element().id)) {
			this.byDeadline.remove();
		}
		return this.byDeadline.isEmpty() ? Long.MAX_VALUE : this.byDeadline.element().deadlineNanos;
	}

	/** What the API asks, under the number of its call. */
	record Call(long number, Kind kind, BusMessage message, SendOptions options) {
	}

	/** One of them. */
	private static final class Pending {

		final long id;

		/** Number of the call of the API. */
		final long call;

		final Kind kind;

		final String path;

		final long deadlineNanos;

		/** Null before it was made. */
		@Nullable Outgoing carriedBy;

		Pending(long id, Call call, long deadlineNanos) {
			this.id = id;
			this.call = call.number();
			this.kind = call.kind();
			this.path = call.message().path();
			this.deadlineNanos = deadlineNanos;
		}

	}

}
