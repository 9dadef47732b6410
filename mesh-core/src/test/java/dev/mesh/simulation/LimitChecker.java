package dev.mesh.simulation;

import dev.mesh.bus.BusLoad;
import dev.mesh.peer.Load;
import dev.mesh.peer.PeerSetup;

/** No queue and no window is ever larger than it may be. */
final class LimitChecker {

	/** What answers may have in flight beyond the window. */
	private static final long RESERVE_BYTES = 262_144;

	private final Simulation simulation;

	private final PeerSetup.Limits limits;

	private long longestQueueBytes;

	private long queuedBytes;

	private long mostInFlightBytes;

	LimitChecker(Simulation simulation) {
		this.simulation = simulation;
		this.limits = simulation.options().limits();
	}

	/** After each turn of each peer. */
	void onTurn(SimulatedPeer peer, Load load) {
		this.longestQueueBytes = Math.max(this.longestQueueBytes, load.longestQueueBytes());
		this.queuedBytes = Math.max(this.queuedBytes, load.queuedBytes());
		this.mostInFlightBytes = Math.max(this.mostInFlightBytes, load.bus().mostInFlightBytes());
		require(load.longestQueueBytes(), this.limits.session().maxQueuedSourceBytes(), "queue of one source", peer);
		require(load.queuedBytes(), this.limits.session().maxQueuedNodeBytes(), "all queues", peer);
		require(load.bus().mostInFlightBytes(), this.limits.bus().windowBytes() + RESERVE_BYTES, "window", peer);
		require(load.bus().assemblyBytes(), this.limits.bus().receiveBudgetBytes(), "messages of several fragments",
				peer);
	}

	/** When everything has ended nothing is left of it. */
	void requireEmpty(SimulatedPeer peer) {
		Load load = peer.core().load();
		boolean empty = load.equals(new Load(0, 0, BusLoad.NOTHING));
		this.simulation.checkers().require(empty, peer + " is not empty in the end: " + load);
	}

	private void require(long bytes, long limit, String what, SimulatedPeer peer) {
		if (bytes > limit) {
			this.simulation.checkers()
				.require(false, what + " of " + peer + ": " + bytes + " bytes, the limit is " + limit);
		}
	}

	long longestQueueBytes() {
		return this.longestQueueBytes;
	}

	long queuedBytes() {
		return this.queuedBytes;
	}

	long mostInFlightBytes() {
		return this.mostInFlightBytes;
	}

}
