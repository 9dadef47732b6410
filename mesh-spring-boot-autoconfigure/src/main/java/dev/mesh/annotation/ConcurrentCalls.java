package dev.mesh.annotation;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one listener on an executor: so many of one sender at once, begun in
 * order, the calls of several senders independently. A call that goes on after its method
 * has returned keeps its place, but no thread. What waits is what the sender's window
 * lets through, because a message counts against it until its call has ended.
 * Thread-safe.
 */
final class ConcurrentCalls {

	/** After so many calls in a row a thread is given back for others to have theirs. */
	private static final int CALLS_PER_TURN = 256;

	private final int limit;

	private final Executor executor;

	/** Guarded by {@code this}. */
	private boolean closed;

	/** Of senders with calls that wait or run; guarded by {@code this}. */
	private final Map<PeerKey, Calls> senders = new HashMap<>();

	ConcurrentCalls(int limit, Executor executor) {
		this.limit = limit;
		this.executor = executor;
	}

	/** Begins calls, as from the start. */
	synchronized void open() {
		this.closed = false;
	}

	/** Begins no more calls: those that wait fail, those that run go on. */
	void close() {
		List<Call> waiting = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			for (Calls calls : this.senders.values()) {
				waiting.addAll(calls.waiting);
				calls.waiting.clear();
			}
		}
		waiting.forEach((call) -> call.end.completeExceptionally(stopped()));
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	private static RejectedExecutionException stopped() {
		return new RejectedExecutionException("The listener was stopped before it was called");
	}

	/**
	 * Adds a call.
	 * @param call begins it, and gives when it ends; an exception ends it at once
	 * @return completes when it has ended, exceptionally when it has failed or is not
	 * begun
	 */
	CompletableFuture<?> submit(PeerKey sender, Supplier<CompletableFuture<?>> call) {
		Call added = new Call(call, new CompletableFuture<>());
		boolean another;
		synchronized (this) {
			if (this.closed) {
				return CompletableFuture.failedFuture(stopped());
			}
			Calls calls = this.senders.computeIfAbsent(sender, (key) -> new Calls());
			calls.waiting.add(added);
			another = calls.running < this.limit;
			if (another) {
				calls.running++;
			}
		}
		if (another) {
			execute(sender);
		}
		return added.end;
	}

	/** How many senders have calls that wait or run. */
	synchronized int senders() {
		return this.senders.size();
	}

	private void execute(PeerKey sender) {
		try {
			this.executor.execute(() -> run(sender));
		}
		catch (RejectedExecutionException ex) {
			// Other places of the sender go on with what waits; without any it fails.
			for (Call call = leave(sender); call != null; call = next(sender)) {
				call.end.completeExceptionally(ex);
			}
		}
	}

	/** Gives a place up; the next call when it was the sender's last. */
	private synchronized @Nullable Call leave(PeerKey sender) {
		Calls calls = this.senders.get(sender);
		if (calls != null && calls.running > 1) {
			calls.running--;
			return null;
		}
		return next(sender);
	}

	/** One of the places of a sender: runs its calls one after the other. */
	private void run(PeerKey sender) {
		int left = CALLS_PER_TURN;
		for (Call call = next(sender); call != null; call = next(sender)) {
			CompletableFuture<?> end = call.begin();
			if (!end.isDone() || --left == 0) {
				end.whenComplete((result, thrown) -> execute(sender));
				return;
			}
		}
	}

	/** The next call; null when none waits, and the place is free again. */
	private synchronized @Nullable Call next(PeerKey sender) {
		Calls calls = this.senders.get(sender);
		if (calls == null) {
			return null;
		}
		Call call = calls.waiting.poll();
		if (call == null && --calls.running == 0) {
			this.senders.remove(sender);
		}
		return call;
	}

	private static final class Calls {

		private final Queue<Call> waiting = new ArrayDeque<>();

		private int running;

	}

	private record Call(Supplier<CompletableFuture<?>> beginning, CompletableFuture<Object> end) {

		CompletableFuture<?> begin() {
			try {
				return this.beginning.get().whenComplete((result, thrown) -> {
					if (thrown != null) {
						this.end.completeExceptionally(thrown);
					}
					else {
						this.end.complete(result);
					}
				});
			}
			catch (Throwable ex) {
				this.end.completeExceptionally(ex);
				return this.end;
			}
		}

	}

}
