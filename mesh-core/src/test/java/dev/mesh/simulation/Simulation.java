package dev.mesh.simulation;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.simulation.Options.Plant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One run of a whole mesh in virtual time, from one seed: traffic while faults happen,
 * then healing, then a proof that everything works again and that it becomes quiet.
 */
final class Simulation {

	private static final long SECOND = 1_000_000_000L;

	private final long seed;

	private final Options options;

	private final Random random;

	private final Timeline timeline = new Timeline();

	private final SimulatedNetwork network;

	private final StreamWorkload streams = new StreamWorkload(this);

	private final Checkers checkers;

	private final WireChecker wire;

	private final LimitChecker limits;

	private final Faults faults;

	private final Map<String, SimulatedPeer> peers = new LinkedHashMap<>();

	private final BusWorkload bus;

	private final Ways ways = new Ways(this);

	Simulation(long seed, Options options) {
		this.seed = seed;
		this.options = options;
		this.random = new Random(seed);
		this.network = new SimulatedNetwork(this, new Random(this.random.nextLong()));
		this.checkers = new Checkers(this, options.planted());
		this.wire = new WireChecker(this);
		this.limits = new LimitChecker(this);
		this.faults = new Faults(this, this.random);
		this.bus = new BusWorkload(this, this.random);
		if (options.planted().contains(Plant.SWAP_STREAM)) {
			this.streams.plantSwap();
		}
		addPeers(options.shape());
	}

	private void addPeers(Options.Shape shape) {
		List<String> hubs = new ArrayList<>();
		for (int i = 0; i < shape.hubs(); i++) {
			add("hub" + i, true, List.copyOf(hubs.subList(Math.max(0, i - shape.dialled()), i)));
			hubs.add("hub" + i);
		}
		for (int i = 0; i < shape.leaves(); i++) {
			String first = hubs.get(this.random.nextInt(hubs.size()));
			String second = hubs.get(this.random.nextInt(hubs.size()));
			add("leaf" + i, false, i % 2 == 0 || first.equals(second) ? List.of(first) : List.of(first, second));
		}
	}

	/** Adds a peer that keeps a session with each of these hosts; it is not started. */
	SimulatedPeer add(String name, boolean hub, List<String> hubs) {
		byte[] key = new byte[32];
		Random own = new Random(this.random.nextLong());
		own.nextBytes(key);
		return add(name, PeerKey.of(key), new SimulatedPeer.Role(hub, hubs), own);
	}

	/** The same with a key that somebody else has made. */
	SimulatedPeer add(String name, PeerKey key, SimulatedPeer.Role role) {
		return add(name, key, role, new Random(this.random.nextLong()));
	}

	private SimulatedPeer add(String name, PeerKey key, SimulatedPeer.Role role, Random own) {
		SimulatedPeer peer = new SimulatedPeer(this, name, key, role, own);
		this.peers.put(name, peer);
		return peer;
	}

	/**
	 * Some peers ask an authorizer from their start on; {@code lax} plants one that lets
	 * everything pass.
	 */
	Simulation guardSome(boolean lax) {
		Random chance = new Random(this.seed * 31);
		for (SimulatedPeer peer : all()) {
			if (chance.nextBoolean()) {
				peer.guard(new SimulatedAuthorizer(new Random(chance.nextLong()), lax));
			}
		}
		return this;
	}

	/**
	 * Messages are sent with all kinds of options, some handlers fail, and relays die
	 * when a stream needs them.
	 */
	Simulation vary() {
		this.bus.vary(new SendVariety(new Random(this.seed * 37)));
		this.faults.aimAtStreams();
		return this;
	}

	/** Adds another process with the key of a peer; it is not started. */
	SimulatedPeer addTwin(String name, SimulatedPeer peer) {
		SimulatedPeer twin = new SimulatedPeer(this, name, peer.key(), peer.role(), new Random(this.random.nextLong()));
		this.peers.put(name, twin);
		return twin;
	}

	/** Runs everything; an {@link AssertionError} names the seed. */
	void run() {
		startAll();
		long faultNanos = this.options.faultTime().toNanos();
		for (int i = 0; i < this.options.messages(); i++) {
			this.timeline.after((long) (this.random.nextDouble() * faultNanos), this.bus::sendSomething);
		}
		for (int i = 0; i < this.options.faults(); i++) {
			this.timeline.after((long) (this.random.nextDouble() * faultNanos), this.faults::breakSomething);
		}
		runFor(faultNanos);
		finish();
	}

	/** Heals what is broken, and proves that nothing is left of it. */
	void finish() {
		heal();
		proveThatItWorks();
		runFor(100 * SECOND);
		this.checkers.checkResults();
		this.streams.check();
		proveThatItIsQuiet();
	}

	/** Starts every peer and waits until all see each other. */
	void startAll() {
		this.peers.values().forEach((peer) -> this.timeline.after(this.random.nextInt(500_000_000), peer::start));
		runFor(5 * SECOND);
		this.checkers.checkGraphs(all());
	}

	void runFor(long nanos) {
		this.timeline.runUntil(this.timeline.now() + nanos);
	}

	private void heal() {
		this.timeline.log("healed");
		this.network.heal();
		this.faults.stop();
		for (SimulatedPeer peer : all()) {
			peer.consumeAfter(100_000);
			peer.readAfter(0);
			if (!peer.isRunning()) {
				peer.start();
			}
		}
		runFor(60 * SECOND);
		this.checkers.checkGraphs(all());
	}

	/** Each peer reaches each other one. */
	private void proveThatItWorks() {
		List<Long> sends = new ArrayList<>();
		for (SimulatedPeer from : all()) {
			for (SimulatedPeer to : all()) {
				if (from != to) {
					sends.add(send(from, to, "proof"));
				}
			}
		}
		runFor(20 * SECOND);
		for (long send : sends) {
			this.checkers.requireAcknowledged(send);
		}
	}

	/** In the end there is keep-alive traffic and digests, but no envelopes. */
	private void proveThatItIsQuiet() {
		long before = this.wire.envelopes();
		if (this.options.planted().contains(Plant.NEVER_QUIET)) {
			send(all().get(0), all().get(1), "noise");
		}
		runFor(60 * SECOND);
		this.checkers.require(this.wire.envelopes() == before, "it does not become quiet");
		all().forEach(this.limits::requireEmpty);
	}

	void ask(SimulatedPeer from, SimulatedPeer to) {
		this.bus.ask(from, to);
	}

	/** Sends a message that the checkers follow. */
	long send(SimulatedPeer from, SimulatedPeer to, String path) {
		return this.bus.send(from, to, path);
	}

	/** The same with so many bytes of padding. */
	long sendSized(SimulatedPeer from, SimulatedPeer to, String path, int padding) {
		return this.bus.send(from, to, path, SendPlan.plain(padding));
	}

	/** Sends a message that may get lost, but must not come twice. */
	long sendUnreliable(SimulatedPeer from, SimulatedPeer to) {
		return this.bus.sendUnreliable(from, to);
	}

	/** Ends a process without a word; false when it is not running. */
	boolean kill(SimulatedPeer peer) {
		if (!peer.isRunning()) {
			return false;
		}
		this.ways.onKilled(peer);
		peer.kill();
		this.checkers.onKilled(peer);
		this.streams.onKilled(peer);
		return true;
	}

	/** Ends a process without a word, and starts it again after a while. */
	void restart(SimulatedPeer peer, long downNanos) {
		if (kill(peer)) {
			this.timeline.after(downNanos, () -> {
				if (!peer.isRunning()) {
					peer.start();
				}
			});
		}
	}

	SimulatedPeer any() {
		List<SimulatedPeer> list = all();
		return list.get(this.random.nextInt(list.size()));
	}

	List<SimulatedPeer> all() {
		return List.copyOf(this.peers.values());
	}

	SimulatedPeer peer(String name) {
		return this.peers.get(name);
	}

	String nameOf(PeerKey key) {
		return all().stream().filter((peer) -> peer.key().equals(key)).map(Object::toString).findFirst().orElse("?");
	}

	long seed() {
		return this.seed;
	}

	Options options() {
		return this.options;
	}

	Timeline timeline() {
		return this.timeline;
	}

	SimulatedNetwork network() {
		return this.network;
	}

	StreamWorkload streams() {
		return this.streams;
	}

	Ways ways() {
		return this.ways;
	}

	WireChecker wire() {
		return this.wire;
	}

	LimitChecker limits() {
		return this.limits;
	}

	Checkers checkers() {
		return this.checkers;
	}

	Map<Outcome, Integer> outcomes() {
		return this.checkers.sends().outcomes();
	}

}
