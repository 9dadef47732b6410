package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.peer.Load;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.Output;
import dev.mesh.peer.OutputHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Drives one core with one thread: takes what has happened, reads the clock once, hands
 * all of it over, flushes once, performs what comes out, and sleeps until something
 * happens or is due. User code never runs here.
 */
final class PeerLoop {

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

	private boolean ending;

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
		while (!this.ending) {
			turn();
			boolean waiting = this.completions.look();
			long deadline = this.peer.nextDeadlineNanos();
			if (!this.ending && this.inbox.isEmpty()) {
				long untilDeadline = (deadline == Long.MAX_VALUE) ? Long.MAX_VALUE : deadline - this.clock.getAsLong();
				this.inbox.await(waiting ? Math.min(untilDeadline, Completions.LOOK_NANOS) : untilDeadline);
			}
		}
	}

	/** On the loop: what the queues hold. */
	Load load() {
		return this.peer.load();
	}

	/** Ends the loop after this turn; called on the loop. */
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
