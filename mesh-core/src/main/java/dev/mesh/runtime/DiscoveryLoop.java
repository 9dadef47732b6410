package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Drives {@link DiscoveryRounds} in one run of a peer: one thread that waits for the next
 * question, and others that ask, so that a source that hangs holds up no other. Without
 * sources there is no thread.
 */
final class DiscoveryLoop {

	private static final Logger logger = System.getLogger("dev.mesh");

	private final DiscoveryRounds rounds;

	private final List<SourceCalls> calls;

	private final Clocks clocks;

	private final ThreadPoolExecutor askers;

	private final Thread thread;

	/** At most two of each source: an answer, and that there is something new. */
	private final BlockingQueue<LongConsumer> events = new LinkedBlockingQueue<>();

	private volatile List<DiscoveryStatus> statuses;

	private volatile boolean ended;

	DiscoveryLoop(List<DiscoverySource> sources, DiscoveryRounds rounds, Clocks clocks, String threadPrefix) {
		this.rounds = rounds;
		this.clocks = clocks;
		this.statuses = rounds.statuses();
		String name = threadPrefix + "-discovery";
		// One asks while another one may wait to stop the same source.
		this.askers = new NamedThreads(name).growingPool(Math.max(1, 2 * sources.size()));
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
		List<SourceCalls> made = new ArrayList<>();
		for (int i = 0; i < sources.size(); i++) {
			made.add(new SourceCalls(sources.get(i), changeOf(i)));
		}
		this.calls = List.copyOf(made);
	}

	/** Asks all sources for the first time. */
	void start() {
		if (!this.calls.isEmpty()) {
			this.thread.start();
		}
	}

	/** How it stands with each source. */
	List<DiscoveryStatus> statuses() {
		return this.statuses;
	}

	/** No source is asked any more, and all are stopped; does not block. Idempotent. */
	synchronized void end() {
		if (this.ended) {
			return;
		}
		this.ended = true;
		this.events.add((now) -> {
		});
		for (SourceCalls call : this.calls) {
			call.end();
			this.askers.execute(() -> stop(call));
		}
		this.askers.shutdown();
	}

	/** After the end: waits until all sources are stopped, and no longer than told. */
	void awaitEnd(long nanos) {
		long deadline = System.nanoTime() + nanos;
		try {
			if (!this.askers.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
				this.askers.shutdownNow();
				logger.log(Level.WARNING,
						this.thread.getName() + ": a source of addresses has not stopped in time; it is left behind");
			}
			this.thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
		}
		catch (InterruptedException ex) {
			this.askers.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	private Runnable changeOf(int number) {
		AtomicBoolean pending = new AtomicBoolean();
		return () -> {
			if (!this.ended && pending.compareAndSet(false, true)) {
				this.events.add((now) -> {
					pending.set(false);
					this.rounds.handleChanged(number, now);
				});
			}
		};
	}

	private void run() {
		try {
			while (!this.ended) {
				turn();
			}
		}
		catch (InterruptedException ex) {
			logger.log(Level.WARNING, this.thread.getName() + " was interrupted; no more peers are looked for");
		}
		catch (RuntimeException ex) {
			logger.log(Level.ERROR, this.thread.getName() + ": no more peers are looked for because of a fault in the"
					+ " mesh. Please report it with this stack trace", ex);
		}
	}

	private void turn() throws InterruptedException {
		long now = this.clocks.nanos().getAsLong();
		this.rounds.takeOverdue(now).forEach((round) -> this.calls.get(round.number).interrupt());
		for (SourceRound round : this.rounds.takeDue(now)) {
			ask(round);
		}
		this.statuses = this.rounds.statuses();
		LongConsumer event = this.events.poll(this.rounds.nextDeadlineNanos() - now, TimeUnit.NANOSECONDS);
		while (event != null) {
			event.accept(this.clocks.nanos().getAsLong());
			event = this.events.poll();
		}
		this.statuses = this.rounds.statuses();
	}

	private synchronized void ask(SourceRound round) {
		if (!this.ended) {
			this.askers.execute(() -> this.events.add(answer(round)));
		}
	}

	private LongConsumer answer(SourceRound round) {
		try {
			List<DiscoveredPeer> found = this.calls.get(round.number).ask();
			Instant time = Instant.ofEpochMilli(this.clocks.wallMillis().getAsLong());
			return (now) -> this.rounds.handleFound(round, found, time, now);
		}
		catch (Throwable ex) {
			// A library that is missing or does not fit is an Error.
			logger.log(Level.DEBUG, () -> "Discovery '" + round.source.name() + "' fails", ex);
			return (now) -> this.rounds.handleFailed(round, ex, now);
		}
	}

	private static void stop(SourceCalls call) {
		try {
			call.stop();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What time it is.
	 *
	 * @param nanos monotonic, from 0 or more on
	 * @param wallMillis of this node's wall clock
	 */
	record Clocks(LongSupplier nanos, LongSupplier wallMillis) {
	}

}
