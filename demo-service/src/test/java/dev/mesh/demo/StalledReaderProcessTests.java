package dev.mesh.demo;

import dev.mesh.fleet.LeafFleet;
import dev.mesh.fleet.LightLeaf;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A neighbour that goes on sending, so that it counts as alive, and reads nothing of what
 * a hub sends it.
 */
@Tag("heavy")
@Timeout(300)
class StalledReaderProcessTests {

	/** Silence does not bother the leaf that does not listen. */
	private static final SessionSettings PATIENT = SessionSettings.defaults()
		.withKeepAlive(Duration.ofSeconds(2), Duration.ofMinutes(30));

	/** What may wait for one session, in the hub and in its web server. */
	private static final long QUEUES = 16 * LiveHeap.MEBIBYTE;

	/** Not for silence: it goes on sending. */
	private static final Pattern LOST = Pattern.compile("Session with 'leaf-0' .* has lost its link");

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void itsLinkIsRecycledItsSessionKeptAndNobodyElseNotices() {
		DemoProcess hub = this.processes.startHub().awaitReady();
		try (LeafFleet fleet = new LeafFleet(hub.port(), Credentials.password("edge", "secret"))) {
			LightLeaf stalled = fleet.launch(PATIENT);
			LightLeaf other = fleet.launch();
			await().atMost(Duration.ofSeconds(30)).until(() -> stalled.isActive() && other.isActive());
			await().atMost(Duration.ofSeconds(30)).until(() -> isKnown(hub, stalled) && isKnown(hub, other));
			String id = sessionOf(stalled).id();
			assertAcknowledged(other, 20);
			long before = LiveHeap.bytes(hub.pid());

			stalled.stopReading();
			for (int i = 0; i < 20; i++) {
				send(hub, stalled, 100_000, 100);
			}
			long during = LiveHeap.bytes(hub.pid());
			System.out.println("a stalled reader: live heap " + LiveHeap.mebibytes(before) + " MiB before, "
					+ LiveHeap.mebibytes(during) + " MiB after 200 MB were sent to it");
			assertThat(during).isLessThan(before + QUEUES);
			await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofSeconds(1)).until(() -> {
				assertAcknowledged(other, 1);
				return LOST.matcher(hub.output()).find();
			});

			stalled.readAgain();
			await().atMost(Duration.ofSeconds(60)).until(() -> stalled.ends().containsKey("RECOVERING_RECONNECT null"));
			await().atMost(Duration.ofSeconds(60)).until(stalled::isActive);
			assertThat(sessionOf(stalled).id()).as("the session that it had").isEqualTo(id);
			assertAcknowledged(stalled, 20);
			assertThat(other.ends()).as("what happened to the other one").isEmpty();
		}
	}

	private static void assertAcknowledged(LightLeaf leaf, int messages) {
		List<String> outcomes = IntStream.range(0, messages)
			.mapToObj((number) -> leaf.send("up", "message " + number).join().outcome().name())
			.toList();
		assertThat(outcomes).hasSize(messages).containsOnly("ACKNOWLEDGED");
	}

	/** Unreliable messages, which do not wait for an acknowledgement. */
	private static void send(DemoProcess hub, LightLeaf leaf, int bytes, int times) {
		assertThat(hub.client()
			.sendMessage(Map.of("to", leaf.key().toString(), "path", "down", "text", "x".repeat(bytes), "reliability",
					"UNRELIABLE", "repeat", times))
			.status()).isEqualTo(200);
	}

	private static boolean isKnown(DemoProcess hub, LightLeaf leaf) {
		return hub.client()
			.graph()
			.get("remotePeers")
			.valueStream()
			.anyMatch((peer) -> peer.get("peerKey").asString().equals(leaf.key().toString()));
	}

	private static SessionInfo sessionOf(LightLeaf leaf) {
		return Objects.requireNonNull(leaf.session());
	}

}
