package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SealMode;
import dev.mesh.bus.SealSettings;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.simulation.Options.Fault;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is left to TLS with {@link SealMode#RELAYED}, and what is never. */
class SealModeTests {

	private static final long SECOND = 1_000_000_000L;

	private final Simulation simulation = new Simulation(11,
			new Options(2, 4, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final SimulatedPeer hub = this.simulation.peer("hub0");

	private final SimulatedPeer otherHub = this.simulation.peer("hub1");

	private final List<SimulatedPeer> leaves = this.simulation.all().subList(2, 6);

	/** From source to destination, of envelopes whose content can be read on a link. */
	private final List<String> readable = new ArrayList<>();

	private final List<String> unreadable = new ArrayList<>();

	private final List<Long> epochs = new ArrayList<>();

	private void start(SealMode ofHubs, SealMode ofLeaves) {
		this.simulation.all().forEach((peer) -> {
			peer.configuration().seal(SealSettings.defaults().withMode(peer.role().hub() ? ofHubs : ofLeaves));
		});
		this.simulation.network().listenIn(this::listen);
		this.simulation.startAll();
	}

	private void listen(SimulatedPeer from, ByteBuffer record) {
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		WireReader reader = new WireReader(bytes, 0, bytes.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			byte[] body = reader.readBytes(reader.readLength(bytes.length));
			if (type == 0x30) {
				Envelope header = Envelope.read(new WireReader(body, 0, body.length));
				boolean plain = new String(body, StandardCharsets.ISO_8859_1).contains("xxxxxxxxxx");
				assertThat(plain && header.sealed()).isFalse();
				(header.sealed() ? this.unreadable : this.readable).add(this.simulation.nameOf(header.source()) + ">"
						+ this.simulation.nameOf(header.destination()) + " on " + from);
				this.epochs.add(header.epoch());
			}
		}
	}

	private void everybodySendsToEverybody() {
		List<Long> sends = new ArrayList<>();
		for (SimulatedPeer from : this.simulation.all()) {
			for (SimulatedPeer to : this.simulation.all()) {
				if (from != to) {
					sends.add(this.simulation.send(from, to, "path"));
				}
			}
		}
		this.simulation.runFor(5 * SECOND);
		sends.forEach(this.simulation.checkers()::requireAcknowledged);
	}

	@Test
	void betweenNeighboursNothingIsSealedWhenBothSaySoAndWhatIsRelayedAlwaysIs() {
		start(SealMode.RELAYED, SealMode.RELAYED);
		everybodySendsToEverybody();

		assertThat(this.readable).contains("hub0>hub1 on hub0", "hub1>hub0 on hub1")
			.anyMatch((line) -> line.startsWith("leaf"));
		assertThat(this.readable).allMatch((line) -> line.endsWith(" on " + line.split(">")[0]));
		assertThat(this.readable).as("leaves have no link between them")
			.noneMatch((line) -> line.matches("leaf.*>leaf.*"));
		assertThat(this.unreadable).anyMatch((line) -> line.matches("leaf.*>leaf.* on hub.*"));
		noBadWord();
	}

	@Test
	void everythingIsSealedWhenOnlyOneEndWouldLeaveItToTls() {
		start(SealMode.ALWAYS, SealMode.RELAYED);
		everybodySendsToEverybody();

		assertThat(this.readable).isEmpty();
		noBadWord();
	}

	private void noBadWord() {
		for (SimulatedPeer peer : this.simulation.all()) {
			assertThat(peer.counters()).doesNotContainKeys("session.protocol.errors", "bus.undecryptable");
		}
	}

	/** First direct, then through the other hub, then direct again. */
	@Test
	void theSameChannelGoesOnSealedWhenItsWayLeadsThroughARelay() {
		start(SealMode.RELAYED, SealMode.RELAYED);
		SimulatedPeer leaf = this.leaves.stream()
			.filter((peer) -> peer.role().hubs().size() == 2)
			.findFirst()
			.orElseThrow();
		String direct = leaf + ">hub0 on " + leaf;
		for (int i = 0; i < 100; i++) {
			this.simulation.timeline().after(i * SECOND / 10, () -> {
				this.simulation.send(leaf, this.hub, "path");
				this.simulation.send(this.hub, leaf, "path");
				this.simulation.sendUnreliable(leaf, this.hub);
			});
		}
		this.simulation.runFor(3 * SECOND);
		assertThat(this.readable).contains(direct, "hub0>" + leaf + " on hub0");
		assertThat(this.unreadable).doesNotContain(direct);
		this.simulation.network().refuse(this.hub, 4 * SECOND);
		this.simulation.network().link(leaf, this.hub).cut("cut");
		this.simulation.runFor(4 * SECOND);
		assertThat(this.unreadable).contains(direct, leaf + ">hub0 on hub1", "hub0>" + leaf + " on hub0",
				"hub0>" + leaf + " on hub1");
		this.simulation.runFor(30 * SECOND);
		this.readable.clear();
		this.simulation.finish();

		assertThat(this.readable).contains(direct);
		assertThat(this.simulation.outcomes().keySet()).containsExactly(Outcome.ACKNOWLEDGED);
		assertThat(Set.copyOf(this.epochs)).as("one for each pair that talks, and none again").hasSize(5);
	}

	@Test
	void theSameSeedsPassWhoeverSealsWhat() {
		for (long seed = 1; seed <= 24; seed++) {
			Random random = new Random(seed);
			Simulation mixed = new Simulation(seed,
					Options.ofSeed(seed).with(EnumSet.of(Fault.CUT, Fault.CUT_AND_REFUSE, Fault.RESTART)));
			boolean all = seed % 2 == 0;
			mixed.all().forEach((peer) -> {
				peer.configuration()
					.seal(SealSettings.defaults()
						.withMode(all || random.nextBoolean() ? SealMode.RELAYED : SealMode.ALWAYS)
						.withKeys(Duration.ofSeconds(30), Duration.ofSeconds(6)));
			});
			mixed.run();
		}
	}

	// what is not accepted

	@Test
	void aNeighbourThatSendsAnUnsealedEnvelopeOfSomebodyElseLosesItsSession() {
		start(SealMode.RELAYED, SealMode.RELAYED);
		inject(this.leaves.get(1).key(), this.hub.key());

		assertThat(this.hub.counters()).containsEntry("session.protocol.errors", 1);
		assertThat(this.hub.counters()).doesNotContainKey("bus.received.unsealed");
	}

	@Test
	void aNeighbourThatWantsAnUnsealedEnvelopeForwardedLosesItsSession() {
		start(SealMode.RELAYED, SealMode.RELAYED);
		inject(this.leaves.get(0).key(), this.otherHub.key());

		assertThat(this.hub.counters()).containsEntry("session.protocol.errors", 1);
		assertThat(this.otherHub.counters()).doesNotContainKeys("session.protocol.errors", "bus.received.unsealed");
	}

	@Test
	void whoSealsAlwaysTakesNothingUnsealedWhateverTheNeighbourIs() {
		start(SealMode.ALWAYS, SealMode.RELAYED);
		inject(this.leaves.get(0).key(), this.hub.key());

		assertThat(this.hub.counters()).containsEntry("session.protocol.errors", 1);
	}

	/** It knows another process, or another key, of this peer. */
	@Test
	void anUnsealedEnvelopeWithOtherKeyIdsIsDroppedAndAnswered() {
		start(SealMode.RELAYED, SealMode.RELAYED);
		inject(this.leaves.get(0).key(), this.hub.key());

		assertThat(this.hub.counters()).containsEntry("bus.undecryptable", 1);
		assertThat(this.hub.counters()).doesNotContainKey("session.protocol.errors");
		assertThat(this.leaves.get(0).counters()).containsKey("presence.records.duplicate");
	}

	/** Leaf0 sends it to hub0. */
	private void inject(PeerKey source, PeerKey destination) {
		WireWriter envelope = new WireWriter(100).writeByte(0).writeByte(8);
		envelope.writeBytes(source.toBytes()).writeBytes(destination.toBytes());
		envelope.writeInt(1).writeInt(2).writeVarint(1).writeVarint(1);
		this.leaves.get(0)
			.injectTo(this.hub, new WireWriter(200).writeByte(0x30).writeBlock(envelope.toByteArray()).toByteArray());
		this.simulation.runFor(SECOND);
	}

}
