package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.presence.AsyncConnectionRequestHandler;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the core's questions to the connection request handler, on threads of its own that
 * the peers share in turns, and posts the answers. Whoever sets another handler has it
 * asked what the last one has not answered. How long an answer may take is the core's to
 * say; what is too old is forgotten here without an answer. Thread-safe.
 */
final class ConnectionDesk {

	/** What waits for a thread; more is not looked at, and counts as a failure. */
	static final int MAX_WAITING = 1024;

	private static final Logger logger = System.getLogger(ConnectionDesk.class.getName());

	private final ConnectionHandler handler;

	private final ThreadPoolExecutor threads;

	private final PeerTurns turns;

	private final Inbox inbox;

	private final long limitNanos;

	private final LongSupplier clock;

	private final LogLimit failures = new LogLimit();

	/** By number, the oldest first; guarded by itself. */
	private final Map<Long, Question> open = new LinkedHashMap<>();

	ConnectionDesk(ConnectionHandler handler, ThreadPoolExecutor threads, Inbox inbox, Duration limit,
			LongSupplier clock) {
		this.handler = handler;
		this.threads = threads;
		this.turns = new PeerTurns((task) -> threads.execute(inbox.watch().userCode(task)),
				threads.getMaximumPoolSize(), MAX_WAITING);
		this.inbox = inbox;
		this.limitNanos = limit.toNanos();
		this.clock = clock;
	}

	/** By the loop: asks; the answer is posted as {@link Input.WorkDone}. */
	void ask(long work, ConnectionRequest request) {
		Question question = new Question(work, request, this.clock.getAsLong());
		synchronized (this.open) {
			forgetOld(question.askedNanos);
			this.open.put(work, question);
		}
		put(question);
	}

	/** Another handler was set, or none is there any more: it has the say now. */
	void handlerChanged() {
		List<Question> unanswered;
		synchronized (this.open) {
			forgetOld(this.clock.getAsLong());
			unanswered = List.copyOf(this.open.values());
			unanswered.forEach(Question::askAgain);
		}
		unanswered.forEach(this::put);
	}

	/** What waits is forgotten, what runs is interrupted. */
	void close() {
		this.turns.close();
		this.threads.shutdownNow();
	}

	void awaitEnd(long timeoutNanos) throws InterruptedException {
		this.threads.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
	}

	/** How many are not answered. */
	int size() {
		synchronized (this.open) {
			return this.open.size();
		}
	}

	private void forgetOld(long nowNanos) {
		Iterator<Question> oldest = this.open.values().iterator();
		while (oldest.hasNext() && nowNanos - oldest.next().askedNanos > this.limitNanos) {
			oldest.remove();
		}
	}

	private void put(Question question) {
		if (this.handler.current() == null) {
			call(question);
		}
		else if (!this.turns.execute(question.request.peer(), () -> call(question))) {
			failed(question, roundOf(question), new IllegalStateException(MAX_WAITING + " questions wait for it"));
		}
	}

	private int roundOf(Question question) {
		synchronized (this.open) {
			return question.round;
		}
	}

	private void call(Question question) {
		AsyncConnectionRequestHandler asked;
		int round;
		synchronized (this.open) {
			forgetOld(this.clock.getAsLong());
			if (question.isAsked || !this.open.containsKey(question.work)) {
				return;
			}
			question.isAsked = true;
			round = question.round;
			asked = this.handler.current();
		}
		if (asked == null) {
			settle(question, round, ConnectionRequestAuthorization.allow());
			return;
		}
		try {
			Objects.requireNonNull(asked.onConnectionRequest(question.request), "It has returned null")
				.whenComplete((authorization, failure) -> {
					if (authorization != null) {
						settle(question, round, authorization);
					}
					else {
						failed(question, round,
								(failure != null) ? failure : new NullPointerException("It has answered null"));
					}
				});
		}
		catch (Throwable ex) {
			failed(question, round, ex);
		}
	}

	private void failed(Question question, int round, Throwable failure) {
		if (settle(question, round, null)) {
			long leftOut = this.failures.admit(this.clock.getAsLong());
			if (leftOut >= 0) {
				logger.log(Level.WARNING, "The connection request handler failed; the peer "
						+ question.request.peer().shortForm() + " gets no session by that" + LogLimit.suffix(leftOut),
						failure);
			}
		}
	}

	/** What a handler says that is not the one to ask any more is ignored. */
	private boolean settle(Question question, int round, @Nullable ConnectionRequestAuthorization authorization) {
		synchronized (this.open) {
			if (question.round != round || this.open.remove(question.work) == null) {
				return false;
			}
		}
		this.inbox.post(new Input.WorkDone(question.work, authorization));
		return true;
	}

	/** One question. */
	private static final class Question {

		private final long work;

		private final ConnectionRequest request;

		private final long askedNanos;

		/** Rises with each handler it is put to; guarded by the lock of the desk. */
		private int round;

		/** Whether it was put to the newest one; guarded by the same lock. */
		private boolean isAsked;

		Question(long work, ConnectionRequest request, long askedNanos) {
			this.work = work;
			this.request = request;
			this.askedNanos = askedNanos;
		}

		private void askAgain() {
			this.round++;
			this.isAsked = false;
		}

	}

}
