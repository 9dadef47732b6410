package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SealMode;
import dev.mesh.bus.SealSettings;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.routing.Envelope;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * X25519 keys that are replaced while messages are under way, direct and through a relay:
 * a hub with three leaves.
 */
class KeyReplacementTests {

	private static final long MILLISECOND = 1_000_000;

	private static final long SECOND = 1_000 * MILLISECOND;

	private static final long MINUTE = 60 * SECOND;

	private final Simulation simulation = new Simulation(5, new Options(1, 3, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final SimulatedPeer hub = this.simulation.peer("hub0");

	private final SimulatedPeer leaf = this.simulation.peer("leaf0");

	private final SimulatedPeer far = this.simulation.peer("leaf1");

	/** Of each pair of peers. */
	private final Map<String, Set<Long>> epochs = new HashMap<>();

	private final Map<String, Set<Integer>> keys = new HashMap<>();

	private final Set<String> packets = new HashSet<>();

	private void start(SealSettings settings) {
		this.simulation.all().forEach((peer) -> peer.configuration().seal(settings));
		this.simulation.network().listenIn(this::look);
		this.simulation.startAll();
	}

	private void look(SimulatedPeer from, ByteBuffer record) {
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		for (byte[] envelope : envelopes(bytes)) {
			Envelope header = headerOf(envelope);
			if (header.source().equals(from.key())) {
				String pair = from + ">" + this.simulation.nameOf(header.destination());
				this.epochs.computeIfAbsent(pair, (any) -> new HashSet<>()).add(header.epoch());
				this.keys.computeIfAbsent(pair, (any) -> new HashSet<>()).add(header.sourceKeyId());
				assertThat(this.packets.add(pair + " " + header.epoch() + " " + header.packet())).isTrue();
			}
		}
	}

	private static List<byte[]> envelopes(byte[] record) {
		List<byte[]> result = new ArrayList<>();
		WireReader reader = new WireReader(record, 0, record.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			byte[] body = reader.readBytes(reader.readLength(record.length));
			if (type == 0x30) {
				result.add(body);
			}
		}
		return result;
	}

	private static Envelope headerOf(byte[] envelope) {
		return Envelope.read(new WireReader(envelope, 0, envelope.length));
	}

	private int count(String counter) {
		return this.simulation.all().stream().mapToInt((peer) -> peer.counters().getOrDefault(counter, 0)).sum();
	}

	@ParameterizedTest
	@EnumSource
	void underSteadyTrafficNothingIsLostRepeatedOrRestarted(SealMode mode) {
		start(SealSettings.defaults().withMode(mode).withKeys(Duration.ofSeconds(20), Duration.ofSeconds(6)));
		this.simulation.streams().open(this.leaf, this.far, 300);
		for (int i = 0; i < 700; i++) {
			long at = i * 170 * MILLISECOND;
			for (SimulatedPeer from : this.simulation.all()) {
				this.simulation.timeline().after(at, () -> send(from));
			}
		}
		this.simulation.runFor(125 * SECOND);

		assertThat(count("bus.seal.keys.replaced")).isEqualTo(4 * 6);
		assertThat(count("bus.undecryptable")).isZero();
		assertThat(count("bus.timeouts")).isZero();
		assertThat(count("bus.duplicates")).isZero();
		assertThat(this.simulation.checkers().unreliableMissing()).isZero();
		assertThat(this.epochs.values()).as("no channel starts again").allMatch((used) -> used.size() == 1);
		assertThat(this.keys.values()).as("every key is used").allMatch((used) -> used.size() >= 6);
		this.simulation.finish();
		assertThat(this.simulation.outcomes().keySet()).containsExactly(Outcome.ACKNOWLEDGED);
	}

	private void send(SimulatedPeer from) {
		for (SimulatedPeer to : this.simulation.all()) {
			if (from != to) {
				this.simulation.send(from, to, "steady");
				this.simulation.sendUnreliable(from, to);
			}
		}
	}

	@Test
	void withoutAnyTrafficTheFirstMessageAfterwardsArrivesAtOnce() {
		start(SealSettings.defaults().withKeys(Duration.ofMinutes(30), Duration.ofMinutes(10)));
		this.simulation.send(this.leaf, this.far, "before");
		for (int minutes = 0; minutes < 60; minutes += 7) {
			this.simulation.runFor(7 * MINUTE);
			long reliable = this.simulation.send(this.leaf, this.far, "between");
			this.simulation.sendUnreliable(this.far, this.leaf);
			this.simulation.runFor(SECOND);
			this.simulation.checkers().requireAcknowledged(reliable);
			assertThat(this.simulation.checkers().unreliableMissing()).isZero();
		}

		assertThat(count("bus.undecryptable")).isZero();
		assertThat(count("bus.seal.keys.replaced")).isEqualTo(4 * 2);
	}

	/**
	 * Leaf0 is away for a quarter of an hour; meanwhile all keys are replaced and erased.
	 */
	@Test
	void whoWasAwayForLongerThanTheOldKeyLivedGoesOnWithTheSameChannel() {
		start(SealSettings.defaults().withKeys(Duration.ofMinutes(20), Duration.ofMinutes(10)));
		this.simulation.runFor(18 * MINUTE);
		this.simulation.send(this.leaf, this.far, "before");
		this.simulation.send(this.far, this.leaf, "before");
		this.simulation.send(this.hub, this.leaf, "before");
		this.simulation.runFor(SECOND);
		this.simulation.network().refuse(this.hub, 15 * MINUTE);
		this.simulation.network().link(this.leaf, this.hub).cut("cut for a quarter of an hour");
		this.simulation.runFor(14 * MINUTE);
		assertThat(count("bus.seal.keys.replaced")).isEqualTo(4);
		this.simulation.runFor(3 * MINUTE);

		List<Long> sends = List.of(this.simulation.send(this.leaf, this.far, "after"),
				this.simulation.send(this.far, this.leaf, "after"), this.simulation.send(this.hub, this.leaf, "after"));
		this.simulation.runFor(40 * SECOND);
		sends.forEach(this.simulation.checkers()::requireAcknowledged);
		this.simulation.finish();
		assertThat(this.simulation.outcomes().keySet()).containsExactly(Outcome.ACKNOWLEDGED);
	}

	/** An envelope of the hub to leaf0 is kept, and given to it later. */
	@ParameterizedTest
	@EnumSource
	void anEnvelopeForTheReplacedKeyIsAcceptedForTenMinutesAndThenAnsweredWithTheOwnRecord(When when) {
		start(SealSettings.defaults().withKeys(Duration.ofMinutes(30), Duration.ofMinutes(10)));
		List<byte[]> kept = new ArrayList<>();
		this.simulation.network().intercept((from, to, record) -> {
			if (from == this.hub && to == this.leaf && kept.isEmpty()) {
				kept.addAll(envelopes(record));
				return kept.isEmpty() ? List.of(record) : List.of();
			}
			return List.of(record);
		});
		this.simulation.runFor(29 * MINUTE);
		this.simulation.sendUnreliable(this.hub, this.leaf);
		this.simulation.runFor(2 * MINUTE + when.later);
		assertThat(kept).hasSize(1);
		assertThat(this.simulation.checkers().unreliableMissing()).isEqualTo(1);
		this.hub.counters().clear();
		byte[] envelope = kept.get(0);
		this.hub.injectTo(this.leaf,
				new WireWriter(envelope.length + 10).writeByte(0x30).writeBlock(envelope).toByteArray());
		this.simulation.runFor(SECOND);

		boolean accepted = when == When.BEFORE_IT_IS_ERASED;
		assertThat(this.simulation.checkers().unreliableMissing()).isEqualTo(accepted ? 0 : 1);
		assertThat(this.leaf.counters().getOrDefault("bus.undecryptable", 0)).isEqualTo(accepted ? 0 : 1);
		assertThat(this.hub.counters().getOrDefault("presence.records.duplicate", 0)).as("the own record came")
			.isEqualTo(accepted ? 0 : 1);
	}

	enum When {

		BEFORE_IT_IS_ERASED(8 * MINUTE), AFTER_IT_WAS_ERASED(10 * MINUTE);

		private final long later;

		When(long later) {
			this.later = later;
		}

	}

}
