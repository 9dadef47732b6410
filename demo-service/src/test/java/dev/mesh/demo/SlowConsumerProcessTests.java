package dev.mesh.demo;

import dev.mesh.MeshSettings;
import dev.mesh.bus.BusSettings;
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

	/** So small that the receive budget is the smallest there is. */
	private static final int RECEIVER_MEBIBYTES = 64;

	private static final long RECEIVE_BUDGET = 8 * LiveHeap.MEBIBYTE;

	/** Of 10 a second, what a machine that stands still for a while may lack. */
	private static final int LEAST_TAKEN = FLOOD_SECONDS * 10 / 2;

	private static final int MOST_TAKEN = FLOOD_SECONDS * 10 * 2;

	private static final int LEAST_OFFERED = FLOOD_SECONDS * FloodSender.OFFERED_EACH_SECOND / 2;

	/** Two processors are shared by the flood, the second stream and three processes. */
	private static final double LEAST_SHARE_OF_SPEED = 0.5;

	@RegisterExtension
	final Processes processes = new Processes();

	@ParameterizedTest
	@EnumSource
	void aSlowConsumerMakesItsSenderWaitAndCostsNobodyElseMemoryOrSpeed(SlowConsumption consumption) {
		DemoProcess relay = this.processes.startRelay("relay").awaitReady();
		PeerProcess b = this.processes.startPeer(FloodReceiver.class, List.of(relay.port()), RECEIVER_MEBIBYTES);
		PeerProcess a = this.processes.startPeer(FloodSender.class,
				List.of(relay.port(), consumption, ALONE_SECONDS, FLOOD_SECONDS), PeerProcess.HEAP_MEBIBYTES);
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
					+ " during the flood, the limits of what may wait add up to "
					+ LiveHeap.mebibytes(limits.get(name))));
		assertThat(Integer.parseInt(taken.get("slow"))).as("taken by the slow consumer")
			.isBetween(LEAST_TAKEN, MOST_TAKEN);
		assertThat(Integer.parseInt(beside.get("offered"))).isGreaterThan(LEAST_OFFERED);
		assertThatTheRestWaits(consumption, beside);
		pids.keySet()
			.forEach((name) -> assertThat(most.get(name)).as("live heap of " + name)
				.isLessThan(before.get(name) + limits.get(name)));
		assertThat(Double.parseDouble(beside.get("best")) / Double.parseDouble(alone.get("best")))
			.as("share of its speed that the second stream keeps")
			.isGreaterThan(LEAST_SHARE_OF_SPEED);
	}

	/** And nothing else happens to it. */
	private static void assertThatTheRestWaits(SlowConsumption consumption, Map<String, String> beside) {
		BusSettings bus = MeshSettings.defaults().bus();
		int pending = Integer.parseInt(beside.get("pending"));
		if (consumption == SlowConsumption.STREAM) {
			assertThat(beside.get("outcomes")).matches("\\{MUST_WAIT=\\d+,TAKEN=\\d+}");
			assertThat(pending).isZero();
		}
		else {
			assertThat(beside.get("outcomes")).matches("\\{ACKNOWLEDGED=\\d+,QUEUE_FULL=\\d+}");
			assertThat(pending).isBetween(bus.queueMessages() / 2,
					bus.queueMessages() + bus.windowMessages() + FloodSender.OFFERED_EACH_SECOND);
		}
	}

	/** Of what may wait in each process, in bytes. */
	private static Map<String, Long> limits() {
		MeshSettings settings = MeshSettings.defaults();
		long queues = settings.bus().queueBytes() + settings.bus().windowBytes() + settings.runtime().apiQueueBytes();
		return Map.of("a", queues, "relay", PeerProcess.HEAP_MEBIBYTES * LiveHeap.MEBIBYTE / 8, "b", RECEIVE_BUDGET);
	}

}
