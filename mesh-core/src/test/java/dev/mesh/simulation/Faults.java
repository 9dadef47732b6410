package dev.mesh.simulation;

import dev.mesh.simulation.Options.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What goes wrong in a simulation, at random. */
final class Faults {

	private static final long SECOND = 1_000_000_000L;

	/** Sources that overload a link, and messages of each. */
	private static final int SOURCES = 5;

	private static final int BURST = 6;

	/** So many messages of a stream have come when its relay dies. */
	private static final int UNDER_WAY = 30;

	/** How often, and after what time each, to look whether they have. */
	private static final int PATIENCE = 500;

	private static final long PAUSE_NANOS = 1_000_000;

	private final Simulation simulation;

	private final Random random;

	private final Fault[] kinds;

	/** Whether a relay dies under a stream that was opened for that. */
	private boolean aims;

	private boolean stopped;

	Faults(Simulation simulation, Random random) {
		this.simulation = simulation;
		this.random = random;
		this.kinds = simulation.options().kinds().toArray(new Fault[0]);
	}

	/** From now on relays die when a stream needs them. */
	void aimAtStreams() {
		this.aims = true;
	}

	/** Nothing breaks any more. */
	void stop() {
		this.stopped = true;
	}

	void breakSomething() {
		Fault kind = this.kinds[this.random.nextInt(this.kinds.length)];
		this.simulation.timeline().log("fault " + kind);
		SimulatedLink link = this.simulation.network().anyLink();
		long duration = (long) (this.random.nextDouble() * 15 * SECOND);
		switch (kind) {
			case CUT_AND_REFUSE -> {
				SimulatedPeer hub = hub();
				this.simulation.network().refuse(hub, duration);
				this.simulation.network().cutAll(hub, "cut and refused");
			}
			case RESTART -> this.simulation.restart(this.simulation.any(), duration);
			case SLOW_CONSUMER -> this.simulation.any().consumeAfter(duration / 10);
			case SLOW_READER -> this.simulation.any().readAfter(duration / 50);
			case DIE -> {
				if (this.aims) {
					dieUnderStream(hub());
				}
				else {
					die(hub());
				}
			}
			case PARTITION -> partition(duration);
			default -> {
				if (link != null) {
					breakLink(kind, link);
				}
			}
		}
	}

	private void breakLink(Fault kind, SimulatedLink link) {
		switch (kind) {
			case CUT -> {
				this.simulation.ways().onCut(link);
				link.cut("cut");
			}
			case HALF_OPEN -> link.goHalfOpen();
			case SLOW -> link.slowDown(this.random.nextInt(2_000_000_000));
			default -> overload(link);
		}
	}

	private SimulatedPeer hub() {
		return this.simulation.peer("hub" + this.random.nextInt(this.simulation.options().shape().hubs()));
	}

	/** The relay that carries a new stream; another one when it needs none. */
	private void dieUnderStream(SimulatedPeer other) {
		SimulatedPeer from = this.simulation.any();
		SimulatedPeer to = this.simulation.any();
		if (from == to || !from.isRunning() || !to.isRunning()) {
			die(other);
		}
		else {
			dieUnder(this.simulation.streams().open(from, to, UNDER_WAY * 5), other, PATIENCE);
		}
	}

	private void dieUnder(String stream, SimulatedPeer other, int patience) {
		if (patience > 0 && this.simulation.streams().received(stream) < UNDER_WAY) {
			this.simulation.timeline().after(PAUSE_NANOS, () -> dieUnder(stream, other, patience - 1));
		}
		else {
			die(this.simulation.ways().relayOf(stream).orElse(other));
		}
	}

	/** One relay stays, so that there is traffic. */
	private void die(SimulatedPeer peer) {
		long relays = this.simulation.all().stream().filter((other) -> other.role().hub() && other.isRunning()).count();
		if (relays > 1 && !this.stopped) {
			this.simulation.kill(peer);
		}
	}

	private void partition(long nanos) {
		Set<SimulatedPeer> group = new HashSet<>();
		for (SimulatedPeer peer : this.simulation.all()) {
			if (this.random.nextBoolean()) {
				group.add(peer);
			}
		}
		this.simulation.network().partition(group, nanos);
	}

	private void overload(SimulatedLink link) {
		link.limit(16_384 << this.random.nextInt(3));
		SimulatedPeer to = link.anEnd(this.random.nextBoolean());
		List<SimulatedPeer> peers = this.simulation.all();
		for (int i = 0; i < SOURCES; i++) {
			SimulatedPeer from = peers.get(this.random.nextInt(peers.size()));
			if (from != to && from.isRunning()) {
				for (int message = 0; message < BURST; message++) {
					this.simulation.sendSized(from, to, "burst", 40_000);
				}
			}
		}
	}

}
