package dev.mesh.runtime;

import dev.mesh.bus.PathMatch;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code off the loop, for one run of a peer: messages in one lane for each
 * sender, other callbacks in lanes of their own, futures on threads of their own, so that
 * none of them waits for the others. Lanes share a pool of threads that grows while
 * handlers block.
 */
final class Dispatcher {

	/** Idle lanes are looked for when there are so many more than the last time. */
	private static final int SWEEP_AFTER = 1024;

	/**
	 * So many messages are given back at once, so that a busy sender's window keeps
	 * moving.
	 */
	private static final int CONSUMED_BATCH = 64;

	private final Handlers handlers;

	private final Inbox inbox;

	private final List<ThreadPoolExecutor> pools = new ArrayList<>();

	private final TrackedExecutor callbacks;

	private final TrackedExecutor futures;

	private final Completions completions;

	private final Lane<Runnable> chores;

	/** By sender; only used by the loop. */
	private final Map<PeerKey, Lane<Output.Deliver>> senders = new HashMap<>();

	private int sweepAt = SWEEP_AFTER;

	/** User code is not begun any more; what was begun is waited for no longer. */
	private volatile boolean abandoned;

	Dispatcher(RuntimeSettings settings, String threadPrefix, @Nullable Executor given, Handlers handlers,
			Inbox inbox) {
		this.handlers = handlers;
		this.inbox = inbox;
		this.callbacks = executor(new NamedThreads(threadPrefix + "-handler"), settings.handlerThreads(), given);
		this.futures = executor(new NamedThreads(threadPrefix + "-future"), settings.completionThreads(), given);
		this.completions = new Completions(this.futures);
		this.chores = Lane.ofTasks(this.futures);
	}

	/** Where futures complete. */
	Completions completions() {
		return this.completions;
	}

	/** A lane for callbacks; the consumer may block, but does not throw. */
	<T> Lane<T> lane(Consumer<T> consumer) {
		return new Lane<>(this.callbacks, (item) -> {
			if (!this.abandoned) {
				consumer.accept(item);
			}
		}, () -> {
		});
	}

	/**
	 * Runs a chore of the runtime that may touch the disk: a line for the log, a file. In
	 * order, also after the end.
	 */
	void chore(Runnable task) {
		this.chores.add(task);
	}

	/** Runs a callback beside all others; it may block, but does not throw. */
	void callback(Runnable task) {
		this.callbacks.execute(() -> {
			if (!this.abandoned) {
				task.run();
			}
		});
	}

	/** Whether the calling thread runs a callback of this dispatcher. */
	boolean isCurrent() {
		return this.callbacks.isCurrent() || this.futures.isCurrent();
	}

	/** Hands a message to the handlers it matches. Called by the loop. */
	void deliver(Output.Deliver delivery) {
		PeerKey sender = delivery.message().sender();
		Lane<Output.Deliver> lane = this.senders.get(sender);
		if (lane == null) {
			if (this.senders.size() >= this.sweepAt) {
				this.senders.values().removeIf(Lane::isIdle);
				this.sweepAt = this.senders.size() + SWEEP_AFTER;
			}
			lane = messageLane();
			this.senders.put(sender, lane);
		}
		lane.add(delivery);
	}

	/**
	 * Hands a request to its handler. Requests of one sender run beside each other: a
	 * handler may wait for an answer of that sender, whose handler waits for one of this
	 * node. Called by the loop.
	 */
	void deliver(Output.DeliverRequest delivery) {
		PathMatch match = delivery.handler();
		callback(() -> this.handlers.requests()
			.call(match.listener(), delivery.request(), delivery.request().withPathVariables(match.variables()),
					this.inbox));
	}

	/**
	 * Ends it after the loop has ended: waits for what was begun and what waits, then
	 * interrupts it. Futures that wait are completed in any case.
	 * @return whether all callbacks have ended
	 */
	boolean close(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		boolean quiet = false;
		try {
			while (!quiet && System.nanoTime() < deadline) {
				boolean waiting = this.completions.look();
				long left = Math.max(deadline - System.nanoTime(), 0);
				quiet = this.futures.awaitQuiet(Math.min(left, Completions.LOOK_NANOS))
						&& this.callbacks.awaitQuiet(Math.min(left, waiting ? Completions.LOOK_NANOS : left))
						&& !this.completions.look();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.abandoned = true;
		this.senders.values().forEach(Lane::clear);
		this.pools.forEach(quiet ? ThreadPoolExecutor::shutdown : ThreadPoolExecutor::shutdownNow);
		this.completions.close();
		awaitThreads(deadline);
		return quiet;
	}

	private void awaitThreads(long deadline) {
		if (isCurrent()) {
			return;
		}
		try {
			for (ThreadPoolExecutor pool : this.pools) {
				pool.awaitTermination(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private TrackedExecutor executor(NamedThreads threads, int maxThreads, @Nullable Executor given) {
		if (given != null) {
			return new TrackedExecutor(given, threads, this.inbox.watch());
		}
		ThreadPoolExecutor pool = threads.growingPool(maxThreads);
		this.pools.add(pool);
		return new TrackedExecutor(pool, threads, this.inbox.watch());
	}

	private Lane<Output.Deliver> messageLane() {
		List<ReceivedMessage> consumed = new ArrayList<>();
		List<ReceivedMessage> failed = new ArrayList<>();
		return new Lane<>(this.callbacks, (delivery) -> {
			CompletableFuture<Boolean> fine = handle(delivery);
			if (fine == null) {
				this.inbox.post(new BusInput.Unheard(delivery.message()));
				return;
			}
			if (!fine.isDone()) {
				fine.thenAccept((later) -> giveBackLater(delivery.message(), later));
				return;
			}
			(fine.join() ? consumed : failed).add(delivery.message());
			if (consumed.size() + failed.size() >= CONSUMED_BATCH) {
				giveBack(consumed, failed);
			}
		}, () -> giveBack(consumed, failed));
	}

	/**
	 * Whether all handlers that are still there have ended well; completes, never
	 * exceptionally, when they have ended. Null when none is there any more.
	 */
	private @Nullable CompletableFuture<Boolean> handle(Output.Deliver delivery) {
		CompletableFuture<Boolean> fine = null;
		for (PathMatch match : delivery.listeners()) {
			CompletableFuture<Boolean> one = this.abandoned ? MessageHandlers.FAILED : this.handlers.messages()
				.call(match.listener(), delivery.message().withPathVariables(match.variables()));
			if (one != null) {
				fine = (fine == null) ? one : fine.thenCombine(one, Boolean::logicalAnd);
			}
		}
		return fine;
	}

	private void giveBackLater(ReceivedMessage message, boolean fine) {
		List<ReceivedMessage> one = List.of(message);
		this.inbox.post(fine ? new BusInput.Consumed(one, List.of()) : new BusInput.Consumed(List.of(), one));
	}

	private void giveBack(List<ReceivedMessage> consumed, List<ReceivedMessage> failed) {
		if (!consumed.isEmpty() || !failed.isEmpty()) {
			this.inbox.post(new BusInput.Consumed(List.copyOf(consumed), List.copyOf(failed)));
			consumed.clear();
			failed.clear();
		}
	}

}
