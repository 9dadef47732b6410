package dev.mesh.demo;

import dev.mesh.MeshSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * a - relay - b, where b takes 10 messages a second of the 10,000 that a offers, while
 * another stream between the same two goes as fast as it can.
 */
@Tag("heavy")
@Timeout(400)
class SlowConsumerProcessTests {

	private static final int ALONE_SECONDS = 6;

	private static final int FLOOD_SECONDS = 30;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** Two processors are shared by the flood, the second stream and three processes. */
	private static final double LEAST_SHARE_OF_SPEED = 0.5;

	@RegisterExtension
	final Processes processes = new Processes();

	@ParameterizedTest
	@EnumSource
	void aSlowConsumerMakesItsSenderWaitAndCostsNobodyElseMemoryOrSpeed(SlowConsumption consumption) {
		DemoProcess relay = this.processes.startRelay("relay").awaitReady();
		PeerProcess b = this.processes.startPeer("b", FloodReceiver.class, List.of(relay.port()));
		PeerProcess a = this.processes.startPeer("a", FloodSender.class,
				List.of(relay.port(), consumption, ALONE_SECONDS, FLOOD_SECONDS));
		Map<String, String> alone = a.awaitWord("ALONE", PATIENCE);
		Map<String, Long> pids = new LinkedHashMap<>();
		pids.put("a", a.pid());
		pids.put("relay", relay.pid());
		pids.put("b", b.pid());
		Map<String, Long> before = new LinkedHashMap<>();
		pids.forEach((name, pid) -> before.put(name, LiveHeap.bytes(pid)));

		a.tell("flood");
		Map<String, Long> most = new LinkedHashMap<>();
		while (!a.hasSaid("BESIDE")) {
			pids.forEach((name, pid) -> most.merge(name, LiveHeap.bytes(pid), Math::max));
		}
		Map<String, String> beside = a.awaitWord("BESIDE", PATIENCE);
		b.tell("report");
		Map<String, String> taken = b.awaitWord("TAKEN", PATIENCE);

		Map<String, Long> limits = limits();
		System.out.println(
				consumption + ": MiB/s of the second stream alone " + alone + ", beside " + beside + "; b: " + taken);
		pids.keySet()
			.forEach((name) -> System.out.println(consumption + ": live heap of " + name + " in MiB: "
					+ LiveHeap.mebibytes(before.get(name)) + " before, at most " + LiveHeap.mebibytes(most.get(name))
					+ " during the flood, limits add up to " + LiveHeap.mebibytes(limits.get(name)) + " more"));
		pids.keySet()
			.forEach((name) -> assertThat(most.get(name)).as("live heap of " + name)
				.isLessThan(before.get(name) + limits.get(name)));
		assertThat(Double.parseDouble(beside.get("best")) / Double.parseDouble(alone.get("best")))
			.isGreaterThan(LEAST_SHARE_OF_SPEED);
	}

	/** Of what may wait in each process, in bytes. */
	private static Map<String, Long> limits() {
		MeshSettings settings = MeshSettings.defaults();
		long heap = PeerProcess.HEAP_MEBIBYTES * LiveHeap.MEBIBYTE;
		long sender = settings.bus().queueBytes() + settings.bus().windowBytes() + settings.runtime().apiQueueBytes();
		return Map.of("a", sender, "relay", heap / 8, "b", heap / 8);
	}

}
