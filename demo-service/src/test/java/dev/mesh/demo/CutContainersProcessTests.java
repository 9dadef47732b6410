package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

	private static final DemoContainer hub = containers.hub();

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
		Traffic fromA = startTraffic("cut", a, b);
		Traffic fromB = startTraffic("cut", b, a);

		b.disconnect();
		try {
			awaitSilence(b);
			awaitNoticed(hub);
			awaitNoticed(b);
		}
		finally {
			b.reconnect();
		}
		printFirstArrival("the network of b was connected again", b);

		fromA.requireAllArrived();
		fromB.requireAllArrived();
		awaitWholeMesh();
		assertThat(List.of(hub, a, b)).allSatisfy((seer) -> assertThat(seer.client().sessionIds()).isEqualTo(sessions));
		assertThat(b.client().counters().get("reconnects").asInt()).isPositive();
	}

	@Test
	void frozenHubLosesAndDoublesNothingAndTheSessionsResume() {
		List<String> sessions = hub.client().sessionIds();
		Traffic fromA = startTraffic("frozen", a, b);
		Traffic fromB = startTraffic("frozen", b, a);

		hub.pause();
		try {
			awaitSilence(b);
		}
		finally {
			hub.unpause();
		}
		printFirstArrival("the hub was let go on", b);

		fromA.requireAllArrived();
		fromB.requireAllArrived();
		awaitWholeMesh();
		assertThat(List.of(hub, a, b)).allSatisfy((seer) -> assertThat(seer.client().sessionIds()).isEqualTo(sessions));
	}

	/** Returns once messages arrive. */
	private static Traffic startTraffic(String name, DemoContainer sender, DemoContainer receiver) {
		long known = receiver.client().newestSequence();
		Traffic traffic = Traffic.start(name, sender.client(), receiver.client());
		await().atMost(Duration.ofSeconds(20)).until(() -> receiver.client().newestSequence() > known);
		return traffic;
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

	private static void printFirstArrival(String what, DemoContainer receiver) {
		long from = System.nanoTime();
		long known = receiver.client().newestSequence();
		await().atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> receiver.client().newestSequence() > known);
		System.out.printf("The first message arrived %d ms after %s%n",
				Duration.ofNanos(System.nanoTime() - from).toMillis(), what);
	}

}
