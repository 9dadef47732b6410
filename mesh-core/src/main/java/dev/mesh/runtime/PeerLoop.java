package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.peer.Load;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.Output;
import dev.mesh.peer.OutputHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives one core, one turn after the other: takes what has happened, reads the clock
 * once, hands all of it over, flushes once, performs what comes out. Its own thread
 * sleeps until something happens or is due. A thread that brings something while nobody
 * is in a turn may run that turn itself, which saves the way over to the loop's thread.
 * User code never runs here.
 */
final class PeerLoop implements Inbox.Worker {

	private static final Entry NOTHING = (calls, now) -> null;

	/** How many turns another thread runs before it goes back to its own work. */
	private static final int TURNS_OF_HELP = 4;

	/**
	 * Held in a turn: the core and what belongs to it are used by one thread at a time.
	 */
	private final ReentrantLock turns = new ReentrantLock();

	private final MeshPeer peer;

	private final Inbox inbox;

	private final OpenCalls calls;

	private final Completions completions;

	private final OutputHandler performer;

	private final RuntimeSettings settings;

	private final LongSupplier clock;

	private final List<Entry> batch = new ArrayList<>();

	/** How many of the batch have entered. */
	private int entered;

	private final List<Output> outputs = new ArrayList<>();

	/** Written in a turn. */
	private volatile boolean ending;

	/** Of a turn on another thread; written in a turn. */
	private @Nullable Throwable fault;

	/** When the loop's thread is going to wake by itself; written in a turn. */
	private long wakesNanos;

	PeerLoop(MeshPeer peer, RunParts parts, OutputHandler performer, RuntimeSettings settings, LongSupplier clock) {
		this.peer = peer;
		this.inbox = parts.inbox();
		this.calls = parts.calls();
		this.completions = parts.dispatcher().completions();
		this.performer = performer;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Runs until {@link #end}.
	 * @throws RuntimeException when the core has thrown: its state can no longer be
	 * trusted
	 */
	void run() {
		this.inbox.workedBy(this);
		while (!this.ending) {
			long wakes;
			this.turns.lock();
			try {
				if (this.ending) {
					// In a turn of another thread, while this one waited for the lock.
					break;
				}
				turn();
				wakes = nextTurnNanos();
				this.wakesNanos = wakes;
			}
			catch (Throwable ex) {
				// Nobody runs another turn of a core that cannot be trusted.
				this.ending = true;
				throw ex;
			}
			finally {
				this.turns.unlock();
			}
			if (!this.ending && this.inbox.isEmpty()) {
				this.inbox.await((wakes == Long.MAX_VALUE) ? Long.MAX_VALUE : wakes - this.clock.getAsLong());
			}
		}
		rethrowFault();
	}

	/** When the next turn is due although nothing comes in. In a turn. */
	private long nextTurnNanos() {
		this.completions.endTurn();
		boolean waiting = this.completions.look();
		long deadline = this.peer.nextDeadlineNanos();
		return waiting ? Math.min(deadline, this.clock.getAsLong() + Completions.LOOK_NANOS) : deadline;
	}

	/**
	 * Runs a few turns on the calling thread, unless somebody is in one; what is left is
	 * for the loop's thread.
	 */
	@Override
	public void help() {
		if (this.turns.isHeldByCurrentThread() || !this.turns.tryLock()) {
			// Whoever is in a turn looks for more after it has left it.
			return;
		}
		// A channel is closed by a write of an interrupted thread.
		boolean interrupted = Thread.interrupted();
		boolean early = true;
		try {
			for (int i = 0; i < TURNS_OF_HELP && !this.ending && !this.inbox.isEmpty(); i++) {
				turn();
			}
			early = this.ending || nextTurnNanos() < this.wakesNanos;
		}
		catch (Throwable ex) {
			this.fault = ex;
			this.ending = true;
		}
		finally {
			this.turns.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
		if (early) {
			this.inbox.post(NOTHING);
		}
		else if (!this.inbox.isEmpty()) {
			this.inbox.wake();
		}
	}

	private void rethrowFault() {
		Throwable thrown;
		// Another thread may be in the last turn.
		this.turns.lock();
		try {
			thrown = this.fault;
		}
		finally {
			this.turns.unlock();
		}
		if (thrown instanceof RuntimeException exception) {
			throw exception;
		}
		if (thrown instanceof Error error) {
			throw error;
		}
	}

	/** Whether the calling thread is in a turn. */
	boolean isCurrent() {
		return this.turns.isHeldByCurrentThread();
	}

	@Override
	public boolean isAtWork() {
		return this.turns.isLocked();
	}

	/** In a turn: what the queues hold. */
	Load load() {
		return this.peer.load();
	}

	/** Ends the loop after this turn; called in a turn. */
	void end() {
		this.ending = true;
	}

	/**
	 * After {@link #run} has thrown: what had been taken out of the inbox, and not
	 * entered, is abandoned.
	 */
	void abandon() {
		this.batch.subList(this.entered, this.batch.size()).forEach(Entry::abandon);
		this.batch.clear();
	}

	private void turn() {
		this.inbox.drain(this.batch, this.settings.inputsPerTurn(), this.settings.bytesPerTurn());
		long now = this.clock.getAsLong();
		while (this.entered < this.batch.size()) {
			Input input = this.batch.get(this.entered++).enter(this.calls, now);
			if (input != null) {
				this.peer.handle(input, now);
			}
		}
		this.batch.clear();
		this.entered = 0;
		this.peer.flush(now, this.outputs);
		for (Output output : this.outputs) {
			output.performOn(this.performer);
		}
		this.outputs.clear();
	}

}
