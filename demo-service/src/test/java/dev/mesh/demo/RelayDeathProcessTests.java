package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code kill -9} of the relay in use: a - (relay 1 | relay 2) - b, while a stream and
 * messages flow from a to b.
 */
@Tag("heavy")
@Timeout(400)
class RelayDeathProcessTests {

	private static final long BYTES = 1L << 30;

	private static final int MESSAGES = 50_000;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void aStreamAndMessagesOutliveTheRelayThatCarriesThem() {
		DemoProcess first = this.processes.startRelay("relay-1");
		DemoProcess second = this.processes.startRelay("relay-2");
		String ports = first.awaitReady().port() + "," + second.awaitReady().port();
		PeerProcess b = this.processes.startPeer(TransferReceiver.class, List.of(ports), PeerProcess.HEAP_MEBIBYTES);
		PeerProcess a = this.processes.startPeer(TransferSender.class, List.of(ports, BYTES, MESSAGES),
				PeerProcess.HEAP_MEBIBYTES);
		a.awaitWord("CONNECTED", PATIENCE);
		Duration firstBefore = first.processorTime();
		Duration secondBefore = second.processorTime();
		a.tell("transfer");
		a.awaitWord("THIRD", PATIENCE);
		Duration firstSpent = first.processorTime().minus(firstBefore);
		Duration secondSpent = second.processorTime().minus(secondBefore);
		boolean firstInUse = firstSpent.compareTo(secondSpent) > 0;
		DemoProcess inUse = firstInUse ? first : second;
		inUse.kill();
		assertThat(a.hasSaid("DONE")).as("it was all over before the kill").isFalse();
		assertThat(firstInUse ? firstSpent : secondSpent).as("processor time of the relay in use")
			.isGreaterThan((firstInUse ? secondSpent : firstSpent).multipliedBy(3).dividedBy(2));

		Map<String, String> sent = a.awaitWord("DONE", PATIENCE);
		b.tell("report");
		Map<String, String> received = b.awaitWord("DONE", PATIENCE);
		System.out.println("a third of the transfer took " + firstSpent.toMillis()
				+ " ms of processor time at relay-1 and " + secondSpent.toMillis() + " ms at relay-2; " + inUse.name()
				+ " was killed; longest pause at b " + received.get("pauseMillis") + " ms after "
				+ received.get("beforePause") + " bytes; MiB/s before it " + received.get("rateBefore") + ", after it "
				+ received.get("rateAfter") + "; a: " + sent + "; b: " + received);
		assertThat(received).containsEntry("bytes", Long.toString(BYTES))
			.containsEntry("sha256", sent.get("sha256"))
			.containsEntry("different", Integer.toString(MESSAGES))
			.containsEntry("newest", Integer.toString(MESSAGES))
			.containsEntry("duplicates", "0")
			.containsEntry("unordered", "0")
			.containsEntry("closed", "ENDED");
		assertThat(sent).containsEntry("outcomes", "{ACKNOWLEDGED=" + MESSAGES + "}").containsEntry("closed", "ENDED");
	}

}
