package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.simulation.Options.Shape;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What relays owe to those who send through them. */
class RelayTests {

	private static final int KIB = 1024;

	private static final long MILLISECOND = 1_000_000;

	private static final long SECOND = 1_000 * MILLISECOND;

	private static final int MESSAGE = 16_000;

	/** Bytes that were delivered, by sender. */
	private final Map<SimulatedPeer, Long> delivered = new HashMap<>();

	private static Simulation mesh(long seed, boolean narrow) {
		return new Simulation(seed, new Options(new Shape(0, 0, 0, narrow), 0, 0, Duration.ZERO, Set.of(), Set.of()));
	}

	// overload

	/**
	 * Four sources offer as much as they can for 20 s to one leaf behind a link of 1
	 * MiB/s.
	 */
	@Test
	void goodputOfAnOverloadedRelayStaysAtWhatItsLinkCarriesInFairShares() {
		Simulation simulation = mesh(1, false);
		SimulatedPeer hub = simulation.add("hub", true, List.of());
		SimulatedPeer slow = simulation.add("slow", false, List.of("hub"));
		for (int i = 0; i < 4; i++) {
			simulation.add("source" + i, false, List.of("hub"));
		}
		simulation.startAll();
		simulation.network().link(hub, slow).limit(1024 * KIB);

		double goodput = offer(simulation, slow, 8 * 1024 * KIB, 20);

		report(simulation, "one relay, 4 sources", goodput / (1024 * KIB));
		assertThat(goodput).isGreaterThan(0.8 * 1024 * KIB);
		assertFair();
		assertThat(hub.counters().get("relay.refused.overloaded")).isPositive();
		assertThat(simulation.limits().longestQueueBytes()).isBetween(400L * KIB, 512L * KIB);
		finish(simulation);
	}

	/**
	 * The last of three relays is the one that is overloaded: its refusals pass the
	 * others.
	 */
	@Test
	void aSourceHearsOfAnOverloadedRelayBehindOthers() {
		Simulation simulation = mesh(2, true);
		simulation.add("hub0", true, List.of());
		simulation.add("hub1", true, List.of("hub0"));
		SimulatedPeer last = simulation.add("hub2", true, List.of("hub1"));
		SimulatedPeer slow = simulation.add("slow", false, List.of("hub2"));
		for (int i = 0; i < 4; i++) {
			simulation.add("source" + i, false, List.of("hub0"));
		}
		simulation.startAll();
		simulation.network().link(last, slow).limit(256 * KIB);

		double goodput = offer(simulation, slow, 2 * 1024 * KIB, 20);

		report(simulation, "three relays, 4 sources, small queues", goodput / (256 * KIB));
		assertThat(goodput).isGreaterThan(0.8 * 256 * KIB);
		assertFair();
		assertThat(last.counters().get("relay.refused.overloaded")).isPositive();
		for (int i = 0; i < 4; i++) {
			assertThat(simulation.peer("source" + i).counters().get("bus.refusals.overloaded")).isPositive();
		}
		assertThat(simulation.peer("hub0").counters()).doesNotContainKey("bus.refusals.overloaded");
		finish(simulation);
	}

	/** Twelve sources share queues for not even half of them. */
	@Test
	void manyRefusalsNeitherCollapseNorStopTheTraffic() {
		Simulation simulation = mesh(3, true);
		SimulatedPeer hub = simulation.add("hub", true, List.of());
		SimulatedPeer slow = simulation.add("slow", false, List.of("hub"));
		for (int i = 0; i < 12; i++) {
			simulation.add("source" + i, false, List.of("hub"));
		}
		simulation.startAll();
		simulation.network().link(hub, slow).limit(128 * KIB);

		double goodput = offer(simulation, slow, 1024 * KIB, 30);

		report(simulation, "one relay, 12 sources, small queues", goodput / (128 * KIB));
		assertThat(goodput).isGreaterThan(0.8 * 128 * KIB);
		assertThat(this.delivered).as("nobody is starved").hasSize(12);
		assertThat(hub.counters().get("relay.refused.overloaded")).isGreaterThan(100);
		finish(simulation);
	}

	@Test
	void whatARelaySendsItselfIsNotStarvedByWhatItForwards() {
		Simulation simulation = mesh(4, false);
		SimulatedPeer hub = simulation.add("hub", true, List.of());
		SimulatedPeer slow = simulation.add("slow", false, List.of("hub"));
		simulation.add("source0", false, List.of("hub"));
		simulation.startAll();
		simulation.network().link(hub, slow).limit(256 * KIB);
		offer(simulation, slow, 8 * 1024 * KIB, 5);
		this.delivered.clear();
		for (int i = 0; i < 400; i++) {
			simulation.sendSized(hub, slow, "own", MESSAGE);
		}
		// What was refused leaves gaps, and is handed over when they are filled: up to a
		// queue's worth comes late.
		simulation.runFor(30 * SECOND);

		report(simulation, "a relay's own traffic and what it forwards", total() / 30.0 / (256 * KIB));
		assertFair();
		finish(simulation);
	}

	/** Sends from every source, and returns bytes per second after the first second. */
	private double offer(Simulation simulation, SimulatedPeer to, int bytes, int seconds) {
		simulation.checkers().listen((sender, receiver) -> {
			if (receiver == to) {
				this.delivered.merge(sender, (long) MESSAGE, Long::sum);
			}
		});
		for (SimulatedPeer from : simulation.all()) {
			for (int i = 0; i < bytes / MESSAGE && from.toString().startsWith("source"); i++) {
				simulation.sendSized(from, to, "bulk", MESSAGE);
			}
		}
		simulation.runFor(SECOND);
		this.delivered.clear();
		simulation.runFor(seconds * SECOND);
		return total() / (double) seconds;
	}

	private long total() {
		return this.delivered.values().stream().mapToLong(Long::longValue).sum();
	}

	private void assertFair() {
		long least = this.delivered.values().stream().mapToLong(Long::longValue).min().orElse(0);
		assertThat(this.delivered).hasSizeGreaterThan(1)
			.allSatisfy(
					(source, bytes) -> assertThat(bytes).as("within 2x: %s", source).isLessThanOrEqualTo(2 * least));
	}

	private void report(Simulation simulation, String name, double share) {
		long refused = simulation.all()
			.stream()
			.mapToLong((peer) -> peer.counters().getOrDefault("relay.refused.overloaded", 0))
			.sum();
		System.out.printf("goodput, %s: %.1f %% of the link, shares %s KiB, %d refused%n", name, 100 * share,
				this.delivered.values().stream().map((bytes) -> bytes / KIB).sorted().toList(), refused);
	}

	private static void finish(Simulation simulation) {
		simulation.finish();
		assertThat(simulation.outcomes().keySet()).containsExactly(Outcome.ACKNOWLEDGED);
	}

	// a relay dies

	/** Its end is told by the link, or by silence. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void trafficGoesOnOverAnotherRelayWhenOneDies(boolean silent) {
		Simulation simulation = mesh(5, false);
		simulation.add("hub0", true, List.of());
		simulation.add("hub1", true, List.of("hub0"));
		SimulatedPeer from = simulation.add("from", false, List.of("hub0", "hub1"));
		SimulatedPeer to = simulation.add("to", false, List.of("hub0", "hub1"));
		simulation.startAll();
		Random random = new Random(5);
		long[] newest = { simulation.timeline().now(), 0 };
		simulation.checkers().listen((sender, receiver) -> {
			long now = simulation.timeline().now();
			newest[1] = Math.max(newest[1], now - newest[0]);
			newest[0] = now;
		});
		for (int i = 0; i < 400; i++) {
			simulation.timeline()
				.after(i * 10 * MILLISECOND, () -> simulation.sendSized(from, to, "steady", random.nextInt(20_000)));
		}
		simulation.runFor(2 * SECOND);
		SimulatedPeer relay = busiest(simulation);
		if (silent) {
			for (SimulatedPeer peer : List.of(from, to)) {
				simulation.network().link(peer, relay).goHalfOpen();
			}
		}
		else {
			simulation.kill(relay);
		}
		simulation.runFor(60 * SECOND);

		System.out.printf("virtual ms without a message after a relay %s: %.1f%n", silent ? "fell silent" : "died",
				newest[1] / 1e6);
		assertThat(newest[1]).isLessThan(silent ? 25 * SECOND : SECOND);
		assertThat(simulation.outcomes()).containsExactly(Map.entry(Outcome.ACKNOWLEDGED, 400));
		finish(simulation);
	}

	private static SimulatedPeer busiest(Simulation simulation) {
		SimulatedPeer first = simulation.peer("hub0");
		SimulatedPeer second = simulation.peer("hub1");
		return first.counters().getOrDefault("relay.forwarded", 0) > second.counters()
			.getOrDefault("relay.forwarded", 0) ? first : second;
	}

	// loops

	/**
	 * Edges of a ring of relays come and go while presence is slow, so the tables of the
	 * relays differ much of the time.
	 */
	@Test
	void noEnvelopeGoesRoundForEverWhileTablesDiffer() {
		int most = 0;
		long refused = 0;
		for (long seed = 1; seed <= 10; seed++) {
			Simulation simulation = mesh(seed, false);
			for (int i = 0; i < 6; i++) {
				List<String> hubs = i == 0 ? List.of()
						: i == 5 ? List.of("hub4", "hub0", "hub2") : List.of("hub" + (i - 1));
				simulation.add("hub" + i, true, hubs);
				simulation.add("leaf" + i, false, List.of("hub" + i));
			}
			simulation.startAll();
			Random random = new Random(seed);
			for (int i = 0; i < 40; i++) {
				simulation.timeline().after(random.nextInt(20_000) * MILLISECOND, () -> flap(simulation, random));
			}
			for (int i = 0; i < 600; i++) {
				simulation.timeline()
					.after(random.nextInt(20_000) * MILLISECOND,
							() -> simulation.send(simulation.peer("leaf" + random.nextInt(3)),
									simulation.peer("leaf" + (3 + random.nextInt(3))), "p" + random.nextInt(3)));
			}
			simulation.runFor(20 * SECOND);
			finish(simulation);
			most = Math.max(most, simulation.wire().mostForwards());
			for (SimulatedPeer peer : simulation.all()) {
				refused += peer.counters().getOrDefault("relay.refused.hop_limit", 0);
				refused += peer.counters().getOrDefault("relay.refused.no_route", 0);
			}
		}

		System.out.println("virtual rings: forwarded at most " + most + " times, refused " + refused);
		assertThat(most).isLessThan(Envelope.INITIAL_HOPS);
		assertThat(refused).as("tables differed").isPositive();
	}

	private static void flap(Simulation simulation, Random random) {
		SimulatedLink link = simulation.network().anyLink();
		if (link != null && link.anEnd(true).role().hub()) {
			if (random.nextBoolean()) {
				link.cut("flaps");
			}
			else {
				link.slowDown(random.nextInt(1_500) * MILLISECOND);
			}
		}
	}

	// neighbours that lie

	@Test
	void aRefusalOfAnybodyButTheNextHopIsIgnored() {
		Simulation simulation = mesh(6, false);
		SimulatedPeer hub = simulation.add("hub", true, List.of());
		SimulatedPeer liar = simulation.add("liar", false, List.of("hub"));
		SimulatedPeer to = simulation.add("to", false, List.of("hub"));
		simulation.startAll();
		simulation.send(hub, to, "before");
		for (int reason = 0; reason < 6; reason++) {
			liar.inject(refusal(to.key(), reason, hub.key(), 8));
			liar.inject(refusal(to.key(), reason, liar.key(), 255));
		}
		simulation.runFor(SECOND);
		assertThat(hub.counters().get("relay.refusals.ignored")).isEqualTo(12);
		assertThat(hub.counters()).doesNotContainKeys("bus.refusals", "bus.refusals.overloaded",
				"relay.refusals.passed");

		to.inject(refusal(to.key(), 3, hub.key(), 8));
		to.inject(refusal(to.key(), 1, hub.key(), 8));
		to.inject(refusal(to.key(), 3, liar.key(), 1));
		to.inject(refusal(to.key(), 3, to.key(), 8));
		to.inject(refusal(to.key(), 3, liar.key(), 8));
		simulation.runFor(SECOND);
		assertThat(hub.counters()).containsEntry("bus.refusals.overloaded", 1)
			.containsEntry("bus.refusals", 1)
			.containsEntry("relay.refusals.ignored", 14)
			.containsEntry("relay.refusals.passed", 1);
		assertThat(liar.counters()).containsEntry("bus.refusals.overloaded", 1);
		finish(simulation);
	}

	@Test
	void aLeafThatNamesOtherSourcesFillsItsOwnQueueOnly() {
		Simulation simulation = mesh(7, false);
		SimulatedPeer hub = simulation.add("hub", true, List.of());
		SimulatedPeer liar = simulation.add("liar", false, List.of("hub"));
		SimulatedPeer slow = simulation.add("slow", false, List.of("hub"));
		SimulatedPeer honest = simulation.add("honest", false, List.of("hub"));
		simulation.startAll();
		simulation.network().link(hub, slow).limit(256 * KIB);
		Random random = new Random(7);
		for (int i = 0; i < 200; i++) {
			PeerKey named = i % 2 == 0 ? honest.key() : new PeerKey(random.nextLong(), 1, 1, 1);
			liar.inject(envelope(named, slow.key(), i, 16_000));
		}
		simulation.runFor(SECOND / 10);
		long send = simulation.sendSized(honest, slow, "p", MESSAGE);
		simulation.runFor(2 * SECOND);

		assertThat(simulation.limits().longestQueueBytes()).isBetween(490L * KIB, 512L * KIB);
		assertThat(simulation.limits().queuedBytes()).isLessThan(600L * KIB);
		assertThat(hub.counters().get("relay.refused.overloaded")).isGreaterThan(150);
		assertThat(simulation.checkers().resultOf(send).isSuccess()).isTrue();
		finish(simulation);
	}

	@Test
	void aHopLimitAboveThatOfASourceCountsAsThatOfASource() {
		Simulation simulation = mesh(8, false);
		simulation.add("hub", true, List.of());
		SimulatedPeer liar = simulation.add("liar", false, List.of("hub"));
		SimulatedPeer to = simulation.add("to", false, List.of("hub"));
		simulation.startAll();
		byte[] record = envelope(liar.key(), to.key(), 1, 100);
		record[4] = (byte) 255;
		List<Integer> seen = new ArrayList<>();
		simulation.network().listenIn((from, bytes) -> hopLimits(bytes, seen));
		liar.inject(record);
		simulation.runFor(SECOND);

		assertThat(seen).containsExactly(7);
	}

	private static void hopLimits(ByteBuffer record, List<Integer> seen) {
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		WireReader reader = new WireReader(bytes, 0, bytes.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			WireReader body = reader.slice(reader.readLength(65_536));
			if (type == 0x30) {
				seen.add(Envelope.read(body).hopLimit());
			}
		}
	}

	private static byte[] refusal(PeerKey destination, int reason, PeerKey source, int hopLimit) {
		byte[] body = new WireWriter(66).writeBytes(destination.toBytes())
			.writeByte(reason)
			.writeBytes(source.toBytes())
			.writeByte(hopLimit)
			.toByteArray();
		return new WireWriter(70).writeByte(0x31).writeBlock(body).toByteArray();
	}

	private static byte[] envelope(PeerKey source, PeerKey destination, long packet, int bytes) {
		WireWriter body = new WireWriter(bytes + 100);
		new Envelope(true, 8, source, destination, 1, 2, 1, packet).write(body);
		body.writeBytes(new byte[bytes]);
		return new WireWriter(bytes + 110).writeByte(0x30).writeBlock(body.toByteArray()).toByteArray();
	}

}
