package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.simulation.Options.Fault;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A neighbour with a session of its own sends what no peer would: at most that session
 * ends, nobody else notices.
 */
class HostileNeighbourTests {

	private static final long SECOND = 1_000_000_000L;

	private final Simulation simulation = new Simulation(7,
			new Options(1, 4, 0, 0, Duration.ofSeconds(1), EnumSet.of(Fault.CUT), Set.of()));

	private final SimulatedPeer hub = this.simulation.peer("hub0");

	private final SimulatedPeer hostile = this.simulation.peer("leaf0");

	@BeforeEach
	void start() {
		this.simulation.startAll();
	}

	@Test
	void framesOfEveryTypeEndAtMostTheirSession() {
		Random random = new Random(5);
		for (int type = 0; type < 256; type++) {
			for (int length : new int[] { 0, 1, 33, 2049 }) {
				byte[] body = new byte[length];
				random.nextBytes(body);
				attack(frame(type, body));
			}
		}

		assertNobodyElseNoticed();
		assertThat(this.hub.counters()).containsKey("session.protocol.errors");
	}

	@Test
	void hostileJsonInPresenceFramesEndsAtMostItsSession() {
		Stream<String> contents = Stream.of("", "{", "[]", "null", "{\"a\":1e99999999999}", "{\"version\":-1}",
				"{\"key\":\"x\"}", "{\"key\":{\"key\":[]}}", "[".repeat(5000), "{\"a\":".repeat(5000),
				"{\"lifetimeSeconds\":9007199254740992}");
		contents.forEach((content) -> IntStream.rangeClosed(0x20, 0x27).forEach((type) -> {
			byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
			attack(frame(type, new WireWriter(100).writeBlock(bytes).writeBytes(new byte[64]).toByteArray()));
		}));

		assertNobodyElseNoticed();
	}

	@Test
	void anUnsealedEnvelopeEndsItsSession() {
		WireWriter envelope = new WireWriter(100).writeByte(0).writeByte(8);
		envelope.writeBytes(this.hostile.key().toBytes()).writeBytes(this.hub.key().toBytes());
		envelope.writeInt(0).writeInt(0).writeVarint(1).writeVarint(1);
		attack(frame(0x30, envelope.toByteArray()));

		assertNobodyElseNoticed();
		assertThat(this.hub.counters()).containsEntry("session.protocol.errors", 1);
	}

	private void attack(byte[] record) {
		this.hostile.inject(record);
		this.simulation.runFor(SECOND / 20);
	}

	private static byte[] frame(int type, byte[] body) {
		return new WireWriter(body.length + 10).writeByte(type).writeBlock(body).toByteArray();
	}

	private void assertNobodyElseNoticed() {
		this.simulation.runFor(60 * SECOND);
		List<SimulatedPeer> peers = this.simulation.all();
		assertThat(peers).allMatch(SimulatedPeer::isRunning);
		this.simulation.checkers().checkGraphs(peers);
		for (SimulatedPeer honest : peers.subList(2, peers.size())) {
			assertThat(honest.counters()).doesNotContainKey("session.protocol.errors");
		}
	}

}
