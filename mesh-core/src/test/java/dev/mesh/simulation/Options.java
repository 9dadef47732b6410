package dev.mesh.simulation;

import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SealSettings;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.session.SessionSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/**
 * What one run consists of.
 *
 * @param shape the peers
 * @param messages reliable messages sent while faults happen
 * @param faults number of faults
 * @param faultTime time over which messages and faults are spread
 * @param kinds which faults
 * @param planted faults of the harness itself, to prove that the checkers see them
 */
record Options(Shape shape, int messages, int faults, Duration faultTime, Set<Fault> kinds, Set<Plant> planted) {

	enum Fault {

		CUT, CUT_AND_REFUSE, HALF_OPEN, SLOW, RESTART, SLOW_CONSUMER,
		/** A relay ends and does not come back before everything heals. */
		DIE,
		/** Two groups of peers do not reach each other for a while. */
		PARTITION,
		/** Readers of streams at one peer take their time. */
		SLOW_READER,
		/** One link carries little, and several peers send much over it. */
		OVERLOAD

	}

	/** A defect planted between the core and the checkers, and how these tell it. */
	enum Plant {

		NONE(""), DELIVER_TWICE("delivered twice"), SWAP_DELIVERIES("came after a later one"),
		LOSE_DELIVERY("not delivered"), LOSE_COMPLETION("never ended"), REPEAT_ENVELOPE("nonce used twice"),
		WRONG_DOUBT("its result says it was not", Outcome.UNREACHABLE), NEVER_QUIET("does not become quiet"),
		HIDE_PEER("does not see"), SWAP_STREAM("came when message"), KEEP_HOP_LIMIT("forwarded with hop limit"),
		IGNORE_QUEUE_LIMIT("queue of one source"), IGNORE_NODE_LIMIT("all queues"), IGNORE_WINDOW("window of"),
		CONSUME_EARLY("credit exceeded"), WRONG_CONFLATION("no newer one took its place", Outcome.CONFLATED),
		WRONG_DROP("not for newer ones", Outcome.DROPPED), WRONG_EXPIRY("before its time", Outcome.TIMED_OUT),
		WRONG_CANCEL("was not cancelled", Outcome.CANCELLED), WRONG_REFUSAL("may wait", Outcome.QUEUE_FULL),
		LATE_REFUSAL("refused after a while"), WAIT_INSTEAD("may not wait, and has waited"), LATE_RESULT("too late"),
		CONFLATE_AT_END("came after a later one"), ACKNOWLEDGE_EARLY("counts as handled"),
		FORGIVE_FAILURE("counts as handled"), KEEP_MESSAGE("is not empty");

		private final String told;

		/** What a message is said to have come to that was acknowledged. */
		private final Outcome outcome;

		Plant(String told) {
			this(told, null);
		}

		Plant(String told, Outcome outcome) {
			this.told = told;
			this.outcome = outcome;
		}

		/** What the failure says. */
		String told() {
			return this.told;
		}

		Outcome outcome() {
			return this.outcome;
		}

	}

	private static final int KIB = 1024;

	/** Faults of the first simulations; named scenarios depend on their number. */
	private static final Set<Fault> FIRST = EnumSet.range(Fault.CUT, Fault.SLOW_CONSUMER);

	Options(int hubs, int leaves, int messages, int faults, Duration faultTime, Set<Fault> kinds, Set<Plant> planted) {
		this(new Shape(hubs, leaves, hubs, false), messages, faults, faultTime, kinds, planted);
	}

	/** At least eight peers, as a rule with several relays between them. */
	static Options ofSeed(long seed) {
		Random random = new Random(seed * 31 + 7);
		int hubs = 2 + random.nextInt(4);
		int leaves = Math.max(8 - hubs, 3 + random.nextInt(5));
		Set<Fault> kinds = EnumSet.of(Fault.CUT);
		for (Fault fault : Fault.values()) {
			if (random.nextInt(2) == 0) {
				kinds.add(fault);
			}
		}
		return new Options(new Shape(hubs, leaves, 1 + random.nextInt(3), true), 150 + random.nextInt(200),
				5 + random.nextInt(20), Duration.ofSeconds(5 + random.nextInt(30)), kinds, Set.of());
	}

	/** Few peers, next to each other: what {@link #ofSeed} was at first. */
	static Options small(long seed) {
		Random random = new Random(seed * 31 + 7);
		int hubs = 1 + random.nextInt(3);
		int leaves = Math.max(5 - hubs, 2 + random.nextInt(5));
		Set<Fault> kinds = EnumSet.of(Fault.CUT, Fault.CUT_AND_REFUSE);
		for (Fault fault : FIRST) {
			if (random.nextInt(3) == 0) {
				kinds.add(fault);
			}
		}
		return new Options(hubs, leaves, 200 + random.nextInt(400), 5 + random.nextInt(25),
				Duration.ofSeconds(5 + random.nextInt(40)), kinds, Set.of());
	}

	Options with(Plant plant) {
		return new Options(this.shape, this.messages, this.faults, this.faultTime, this.kinds, Set.of(plant));
	}

	Options with(Set<Fault> onlyKinds) {
		return new Options(this.shape, this.messages, this.faults, this.faultTime, onlyKinds, this.planted);
	}

	boolean plants(Plant plant) {
		return this.planted.contains(plant);
	}

	/** The limits that hold. */
	PeerSetup.Limits limits() {
		return this.shape.limits();
	}

	/** The limits that the peers are told. */
	PeerSetup.Limits limitsOfPeers(SealSettings seal) {
		PeerSetup.Limits limits = limits();
		SessionSettings session = limits.session();
		if (plants(Plant.IGNORE_QUEUE_LIMIT)) {
			session = session.withMaxQueuedNodeBytes(1L << 40).withMaxQueuedBytes(1 << 30, 256 * KIB);
		}
		if (plants(Plant.IGNORE_NODE_LIMIT)) {
			session = session.withMaxQueuedNodeBytes(1L << 40);
		}
		BusSettings bus = plants(Plant.IGNORE_WINDOW) ? limits.bus().withWindow(16_384, 1 << 24) : limits.bus();
		return new PeerSetup.Limits(session, limits.presence(), bus, seal);
	}

	/**
	 * The peers of a run.
	 *
	 * @param hubs peers that accept sessions
	 * @param leaves peers that only dial; every other one keeps two hubs
	 * @param dialled how many of the hubs before it each hub dials
	 * @param narrow whether windows and queues are small, so that their limits are
	 * reached soon
	 */
	record Shape(int hubs, int leaves, int dialled, boolean narrow) {

		static final int SOURCE_BYTES = 96 * KIB;

		static final int NODE_BYTES = 4 * SOURCE_BYTES;

		static final int WINDOW_BYTES = 320 * KIB;

		private PeerSetup.Limits limits() {
			if (!this.narrow) {
				return PeerSetup.Limits.defaults();
			}
			SessionSettings session = SessionSettings.defaults()
				.withMaxQueuedBytes(SOURCE_BYTES, 256 * KIB)
				.withMaxQueuedNodeBytes(NODE_BYTES);
			return new PeerSetup.Limits(session, PresenceSettings.defaults(),
					BusSettings.defaults().withWindow(16_384, WINDOW_BYTES), SealSettings.defaults());
		}

	}

}
