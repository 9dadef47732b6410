package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this node has asked one other peer and has no outcome of yet: requests, and
 * messages that are watched until their handlers are done. Each ends exactly once.
 */
final class Requests {

	/** More at a time end with QUEUE_FULL. */
	static final int MAX_PENDING = 16_384;

	private final ChannelContext context;

	private final Map<Long, Pending> pending = new HashMap<>();

	/** Those of {@link #pending}, and some that have ended. */
	private final PriorityQueue<Pending> byDeadline = new PriorityQueue<>(
			Comparator.comparingLong((one) -> one.deadlineNanos));

	private long newestId;

	Requests(ChannelContext context) {
		this.context = context;
	}

	boolean isFull() {
		return this.pending.size() >= MAX_PENDING;
	}

	/** Notes one that is about to be sent. */
	Pending begin(long call, Kind kind, String path, long deadlineNanos) {
		Pending begun = new Pending(++this.newestId, call, kind, path, deadlineNanos);
		this.pending.put(begun.id, begun);
		this.byDeadline.add(begun);
		return begun;
	}

	/** The message that asks has its result: anything but an acknowledgement ends it. */
	void onAsked(Pending asked, SendResult result) {
		if (result.outcome() != Outcome.ACKNOWLEDGED) {
			fail(asked, result);
		}
	}

	/** An answer came; one that nobody waits for any more is counted. */
	void onReply(long id, BusMessage reply) {
		Pending answered = this.pending.remove(id);
		if (answered == null) {
			this.context.count("bus.dropped.answer");
		}
		else if (answered.kind == Kind.REQUEST) {
			this.context.replied(answered.call, reply.withPath(answered.path));
		}
		else {
			this.context.completed(answered.call, new SendResult(Outcome.ACKNOWLEDGED, true, ""));
		}
	}

	/** The other end says that there will be no answer. */
	void onFailure(long id, RejectionReason reason, String detail) {
		Pending answered = this.pending.get(id);
		if (answered == null) {
			this.context.count("bus.dropped.answer");
			return;
		}
		boolean ran = reason == RejectionReason.HANDLER_FAILED;
		fail(answered, new SendResult(Outcome.REJECTED, ran, reason.name() + (detail.isEmpty() ? "" : ": " + detail)));
	}

	/** Those whose time is up, removed and told. */
	List<Pending> expire(long nowNanos) {
		List<Pending> expired = new ArrayList<>();
		for (Pending first = this.byDeadline.peek(); first != null; first = this.byDeadline.peek()) {
			boolean open = this.pending.containsKey(first.id);
			if (open && first.deadlineNanos - nowNanos > 0) {
				break;
			}
			this.byDeadline.remove();
			if (open) {
				expired.add(first);
			}
		}
		return expired;
	}

	/** Ends all that were acknowledged, or simply all. */
	void failAll(Predicate<Pending> condition, SendResult result) {
		this.pending.values().stream().filter(condition).toList().forEach((one) -> fail(one, result));
	}

	void fail(Pending failed, SendResult result) {
		if (this.pending.remove(failed.id) == null) {
			return;
		}
		if (failed.kind == Kind.REQUEST) {
			this.context.requestFailed(failed.call, result);
		}
		else {
			this.context.completed(failed.call, result);
		}
	}

	/** The one that a call has begun; null when it has ended. */
	@Nullable Pending find(long call, boolean request) {
		for (Pending one : this.pending.values()) {
			if (one.call == call && (one.kind == Kind.REQUEST) == request) {
				return one;
			}
		}
		return null;
	}

	long nextDeadlineNanos() {
		while (!this.byDeadline.isEmpty() && !this.pending.containsKey(this.byDeadline.element().id)) {
			this.byDeadline.remove();
		}
		return this.byDeadline.isEmpty() ? Long.MAX_VALUE : this.byDeadline.element().deadlineNanos;
	}

	/** One of them. */
	static final class Pending {

		final long id;

		/** Number of the call of the API. */
		final long call;

		final Kind kind;

		final String path;

		final long deadlineNanos;

		/** The message that asks; null before it was made. */
		@Nullable Outgoing message;

		private Pending(long id, long call, Kind kind, String path, long deadlineNanos) {
			this.id = id;
			this.call = call;
			this.kind = kind;
			this.path = path;
			this.deadlineNanos = deadlineNanos;
		}

	}

}
