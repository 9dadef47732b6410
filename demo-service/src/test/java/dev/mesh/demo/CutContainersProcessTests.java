package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three containers: edge a - hub - edge b. The edges send to each other all the time
 * while what is between them is gone for 20 seconds.
 */
@Tag("heavy")
@Timeout(300)
class CutContainersProcessTests {

	private static final Duration CUT = Duration.ofSeconds(20);

	private static final GraphShape WHOLE = GraphShape.of(2, "a", "b", "hub");

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final DemoContainer hub = containers.hub().thatCanBePaused();

	private static final DemoContainer a = containers.edge("a");

	private static final DemoContainer b = containers.edge("b");

	@BeforeAll
	static void startContainers() {
		Startables.deepStart(hub, a, b).join();
	}

	@BeforeEach
	void awaitWholeMesh() {
		for (DemoContainer container : List.of(hub, a, b)) {
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(GraphShape.seenBy(container.client())).isEqualTo(WHOLE));
		}
	}

	@Test
	void cutNetworkOfAPeerLosesAndDoublesNothingAndTheSessionResumes() {
		List<String> sessions = hub.client().sessionIds();
		Traffic fromA = Traffic.start("cut", a.client(), b.client()).awaitArrival();
		Traffic fromB = Traffic.start("cut", b.client(), a.client()).awaitArrival();

		b.disconnect();
		try {
			awaitSilence(b);
			awaitNoticed(hub);
			awaitNoticed(b);
		}
		finally {
			b.reconnect();
		}
		fromA.awaitArrival();
		fromB.awaitArrival();

		fromA.requireAllArrived();
		fromB.requireAllArrived();
		printLongestPause(fromA, fromB);
		awaitWholeMesh();
		assertThat(List.of(hub, a, b)).allSatisfy((seer) -> assertThat(seer.client().sessionIds()).isEqualTo(sessions));
		assertThat(b.client().counters().get("reconnects").asInt()).isPositive();
	}

	@Test
	void frozenHubLosesAndDoublesNothingAndTheSessionsResume() {
		List<String> sessions = hub.client().sessionIds();
		Traffic fromA = Traffic.start("frozen", a.client(), b.client()).awaitArrival();
		Traffic fromB = Traffic.start("frozen", b.client(), a.client()).awaitArrival();

		hub.pause();
		try {
			awaitSilence(b);
		}
		finally {
			hub.unpause();
		}
		fromA.awaitArrival();
		fromB.awaitArrival();

		fromA.requireAllArrived();
		fromB.requireAllArrived();
		printLongestPause(fromA, fromB);
		awaitWholeMesh();
		assertThat(List.of(hub, a, b)).allSatisfy((seer) -> assertThat(seer.client().sessionIds()).isEqualTo(sessions));
	}

	/** Waits until no message has come in for as long as a cut is to last. */
	private static void awaitSilence(DemoContainer receiver) {
		AtomicLong newest = new AtomicLong();
		await().atMost(CUT.plusSeconds(10)).pollInterval(Duration.ofMillis(100)).during(CUT).until(() -> {
			long now = receiver.client().newestSequence();
			return newest.getAndSet(now) == now;
		});
	}

	/** Waits until a link is known to be lost, which is then not used again. */
	private static void awaitNoticed(DemoContainer seer) {
		await().atMost(Duration.ofSeconds(20)).until(() -> !GraphShape.seenBy(seer.client()).equals(WHOLE));
	}

	private static void printLongestPause(Traffic... traffic) {
		System.out.printf("The longest pauses of %d messages: %s%n",
				Stream.of(traffic).mapToInt(Traffic::messages).sum(),
				Stream.of(traffic).map((one) -> one.longestPause().toMillis() + " ms").toList());
	}

}
