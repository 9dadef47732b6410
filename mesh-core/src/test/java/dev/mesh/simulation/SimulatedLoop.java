package dev.mesh.simulation;

import dev.mesh.peer.Input;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.Output;
import dev.mesh.peer.PeerSetup;
import java.util.ArrayList;
import java.util.List;

/** Runs the core of one process: its turns, and when the next one is due. */
final class SimulatedLoop {

	private final Simulation simulation;

	private final SimulatedPeer owner;

	private final MeshPeer core;

	private long scheduledNanos = Long.MAX_VALUE;

	/** What came in since it was paused; null while it runs. */
	private List<Input> waiting;

	SimulatedLoop(Simulation simulation, SimulatedPeer owner, PeerSetup setup) {
		this.simulation = simulation;
		this.owner = owner;
		this.core = new MeshPeer(setup, simulation.timeline().now());
	}

	MeshPeer core() {
		return this.core;
	}

	void input(Input input) {
		if (this.waiting != null) {
			this.waiting.add(input);
			return;
		}
		this.core.handle(input, this.simulation.timeline().now());
		turn();
	}

	/** Stands still, as in a garbage collection; what comes in waits. */
	void pause() {
		this.waiting = new ArrayList<>();
	}

	/** Goes on: everything that came in before what is due, as the runtime does it. */
	void goOn() {
		List<Input> missed = this.waiting;
		this.waiting = null;
		missed.forEach((input) -> this.core.handle(input, this.simulation.timeline().now()));
		turn();
	}

	private void turn() {
		List<Output> outputs = new ArrayList<>();
		this.core.flush(this.simulation.timeline().now(), outputs);
		for (Output output : outputs) {
			output.performOn(this.owner);
		}
		this.simulation.limits().onTurn(this.owner, this.core.load());
		schedule();
	}

	private void schedule() {
		long next = this.core.nextDeadlineNanos();
		if (next < this.scheduledNanos) {
			this.scheduledNanos = next;
			this.simulation.timeline().at(next, () -> {
				if (this.owner.runs(this) && this.scheduledNanos == next) {
					this.scheduledNanos = Long.MAX_VALUE;
					if (this.waiting == null) {
						turn();
					}
				}
			});
		}
	}

}
