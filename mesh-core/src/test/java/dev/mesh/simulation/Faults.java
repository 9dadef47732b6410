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

	private final Simulation simulation;

	private final Random random;

	private final Fault[] kinds;

	Faults(Simulation simulation, Random random) {
		this.simulation = simulation;
		this.random = random;
		this.kinds = simulation.options().kinds().toArray(new Fault[0]);
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
			case DIE -> die(hub());
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
			case CUT -> link.cut("cut");
			case HALF_OPEN -> link.goHalfOpen();
			case SLOW -> link.slowDown(this.random.nextInt(2_000_000_000));
			default -> overload(link);
		}
	}

	private SimulatedPeer hub() {
		return this.simulation.peer("hub" + this.random.nextInt(this.simulation.options().shape().hubs()));
	}

	/** One relay stays, so that there is traffic. */
	private void die(SimulatedPeer peer) {
		if (this.simulation.all().stream().filter((other) -> other.role().hub() && other.isRunning()).count() > 1) {
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
