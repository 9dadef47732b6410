package dev.mesh.simulation;

import dev.mesh.peer.Input;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

/** All links of a simulation, and what goes wrong with them. */
final class SimulatedNetwork {

	private final Simulation simulation;

	private final Random random;

	private final List<SimulatedLink> links = new ArrayList<>();

	/** Until when a hub refuses connections. */
	private final Map<SimulatedPeer, Long> refusing = new HashMap<>();

	/** Peers that are apart from the others until that time. */
	private Set<SimulatedPeer> group = Set.of();

	private long apartUntil;

	private int leastLatencyNanos = 100_000;

	private int latencySpreadNanos = 10_000_000;

	/** Hosts that lead to a peer of another name, as behind a load balancer. */
	private final Map<String, SimulatedPeer> balanced = new HashMap<>();

	/** Sees every record on its way. */
	private BiConsumer<SimulatedPeer, ByteBuffer> eavesdropper = (from, record) -> {
	};

	/** Sits in the middle, null when nobody does. */
	private Interceptor interceptor;

	SimulatedNetwork(Simulation simulation, Random random) {
		this.simulation = simulation;
		this.random = random;
	}

	void dial(SimulatedPeer dialer, long link, String host) {
		SimulatedPeer acceptor = this.balanced.getOrDefault(host, this.simulation.peer(host));
		int dialedBy = dialer.process();
		this.simulation.timeline().after(500_000 + this.random.nextInt(2_000_000), () -> {
			if (dialer.process() != dialedBy || !dialer.isRunning()) {
				return;
			}
			boolean refused = this.refusing.getOrDefault(acceptor, 0L) > this.simulation.timeline().now();
			if (acceptor == null || !acceptor.isRunning() || refused || areApart(dialer, acceptor)) {
				dialer.input(new Input.DialFailed(link, "connection to " + host + " refused"));
				return;
			}
			long accepted = acceptor.links().nextAccepted();
			SimulatedLink simulated = new SimulatedLink(this.simulation.timeline(), dialer, link, acceptor, accepted,
					this.leastLatencyNanos + this.random.nextInt(this.latencySpreadNanos));
			this.links.removeIf((old) -> !old.isOpen());
			this.links.add(simulated);
			dialer.links().add(link, simulated);
			acceptor.links().add(accepted, simulated);
			simulated.opened();
		});
	}

	/** A random open link, null when there is none. */
	SimulatedLink anyLink() {
		this.links.removeIf((link) -> !link.isOpen());
		return this.links.isEmpty() ? null : this.links.get(this.random.nextInt(this.links.size()));
	}

	/** From now on this host leads to this peer. */
	void lead(String host, SimulatedPeer peer) {
		this.balanced.put(host, peer);
	}

	/** The open link between two peers. */
	SimulatedLink link(SimulatedPeer one, SimulatedPeer other) {
		List<SimulatedLink> found = this.links.stream()
			.filter((link) -> link.isOpen() && link.touches(one) && link.touches(other))
			.toList();
		if (found.size() != 1) {
			throw new AssertionError(one + " and " + other + " have " + found.size() + " links");
		}
		return found.get(0);
	}

	void listenIn(BiConsumer<SimulatedPeer, ByteBuffer> listener) {
		this.eavesdropper = listener;
	}

	void transmitted(SimulatedPeer from, ByteBuffer record) {
		this.eavesdropper.accept(from, record);
	}

	/** Lets somebody in the middle have every record, to pass on what it likes. */
	void intercept(Interceptor by) {
		this.interceptor = by;
	}

	boolean isIntercepted() {
		return this.interceptor != null;
	}

	void pass(SimulatedPeer from, SimulatedLink link, long number, ByteBuffer record) {
		if (this.interceptor == null) {
			link.transmit(from, number, record);
			return;
		}
		byte[] copy = new byte[record.remaining()];
		record.get(copy);
		link.written(from, number, copy.length);
		this.interceptor.pass(from, link.otherEnd(from), copy).forEach((passed) -> link.arrive(from, number, passed));
	}

	void cutAll(SimulatedPeer peer, String reason) {
		List.copyOf(this.links).stream().filter((link) -> link.touches(peer)).forEach((link) -> link.cut(reason));
	}

	/** The open links of a peer. */
	List<SimulatedLink> links(SimulatedPeer peer) {
		return this.links.stream().filter((link) -> link.isOpen() && link.touches(peer)).toList();
	}

	/** Nothing passes the links of a peer any more, and nobody hears of it. */
	void silence(SimulatedPeer peer) {
		this.links.stream().filter((link) -> link.touches(peer)).forEach(SimulatedLink::goHalfOpen);
		this.links.removeIf((link) -> link.touches(peer));
	}

	void refuse(SimulatedPeer hub, long nanos) {
		this.refusing.put(hub, this.simulation.timeline().now() + nanos);
	}

	/** Of links made from now on: at least so much, and at most so much more. */
	void latency(int leastNanos, int spreadNanos) {
		this.leastLatencyNanos = leastNanos;
		this.latencySpreadNanos = spreadNanos;
	}

	/** For a while no link is left, or made, between these peers and the others. */
	void partition(Set<SimulatedPeer> peers, long nanos) {
		this.group = Set.copyOf(peers);
		this.apartUntil = this.simulation.timeline().now() + nanos;
		for (SimulatedLink link : List.copyOf(this.links)) {
			if (areApart(link.anEnd(true), link.anEnd(false))) {
				link.cut("partitioned");
			}
		}
	}

	private boolean areApart(SimulatedPeer one, SimulatedPeer other) {
		return this.simulation.timeline().now() < this.apartUntil
				&& this.group.contains(one) != this.group.contains(other);
	}

	/** Nothing goes wrong any more. */
	void heal() {
		this.refusing.clear();
		this.apartUntil = 0;
		this.links.forEach((link) -> {
			link.slowDown(2_000_000);
			link.limit(0);
		});
	}

	/** Somebody in the middle of a link. */
	interface Interceptor {

		/** What arrives in the place of a record. */
		List<byte[]> pass(SimulatedPeer from, SimulatedPeer to, byte[] record);

	}

}
