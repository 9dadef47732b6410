package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What faults cost peers that reach each other through hubs only. Prints it as a table.
 */
@Tag("heavy")
@Timeout(600)
class RelayedContainersProcessTests {

	private static final Duration CUT = Duration.ofSeconds(20);

	/** Less than what a silent link has before it counts as lost. */
	private static final Duration PAUSE = Duration.ofSeconds(15);

	/** Connections: each edge has one with the other hub. */
	private static final int WITHOUT_A_HUB = 4;

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final RelayedMesh mesh = new RelayedMesh(containers);

	@BeforeAll
	static void startContainers() {
		mesh.start();
		System.out.println("| fault | messages | requests | answers on one stream | longest pause | longest request |");
		System.out.println("|---|---|---|---|---|---|");
	}

	@BeforeEach
	void awaitWholeMesh() {
		mesh.awaitWhole();
	}

	@Test
	void withoutAFaultEverythingCrossesTheRelay() throws Exception {
		RelayedLoad load = RelayedLoad.start("none", mesh.west1, mesh.east1);
		TimeUnit.SECONDS.sleep(PAUSE.toSeconds());
		load.requireAllArrived("none");
	}

	@Test
	void networkOfAPeerThatIsCutForAWhileLosesAndDoublesNothingAndItsSessionsResume() throws Exception {
		List<String> sessions = mesh.east1.client().sessionIds();
		RelayedLoad load = RelayedLoad.start("cut", mesh.west1, mesh.east1);
		mesh.east1.disconnect();
		try {
			TimeUnit.SECONDS.sleep(CUT.toSeconds());
		}
		finally {
			mesh.east1.reconnect();
		}
		assertThat(load.requireAllArrived("network of a peer cut for 20 s")).isGreaterThan(CUT.minusSeconds(1));
		mesh.awaitWhole();
		assertThat(mesh.east1.client().sessionIds()).isEqualTo(sessions);
		assertThat(mesh.east1.client().counters().get("reconnects").asInt()).isPositive();
	}

	@Test
	void hubThatIsPausedForAWhileLosesAndDoublesNothingAndSessionsStay() throws Exception {
		List<String> sessions = mesh.hub1.client().sessionIds();
		RelayedLoad load = RelayedLoad.start("paused", mesh.west1, mesh.east1);
		RelayedLoad other = RelayedLoad.start("paused", mesh.east2, mesh.west2);
		mesh.hub1.pause();
		try {
			assertThat(mesh.hub1.inspect().getState().getPaused()).isTrue();
			TimeUnit.SECONDS.sleep(PAUSE.toSeconds());
		}
		finally {
			mesh.hub1.unpause();
		}
		load.requireAllArrived("hub paused for 15 s");
		other.requireAllArrived("the same, two other peers");
		mesh.awaitWhole();
		assertThat(mesh.hub1.client().sessionIds()).isEqualTo(sessions);
	}

	@Test
	void hubThatIsKilledLosesAndDoublesNothingWhileThereIsASecondOne() throws Exception {
		RelayedLoad load = RelayedLoad.start("killed", mesh.west1, mesh.east1);
		RelayedLoad other = RelayedLoad.start("killed", mesh.east2, mesh.west2);
		mesh.hub1.killByDocker();
		try {
			TimeUnit.SECONDS.sleep(CUT.toSeconds());
			await().atMost(Duration.ofSeconds(30))
				.until(() -> GraphShape.seenBy(mesh.east1.client()).up() == WITHOUT_A_HUB);
			load.requireAllArrived("hub killed, a second one is there");
			other.requireAllArrived("the same, two other peers");
		}
		finally {
			mesh.hub1.startAgain();
		}
	}

	@Test
	void restartOfOneContainerAfterTheOtherDisturbsNobodyElse() {
		restart(mesh.hub1, mesh.west1, mesh.east1);
		restart(mesh.hub2, mesh.east2, mesh.west2);
		restart(mesh.west1, mesh.west2, mesh.east2);
		restart(mesh.east1, mesh.east2, mesh.west2);
		restart(mesh.west2, mesh.west1, mesh.east1);
		restart(mesh.east2, mesh.east1, mesh.west1);
	}

	@Test
	void peerStartedWithTheKeyOfAnotherEndsThatOneAndTheOthersGoOn() {
		RelayedLoad load = RelayedLoad.start("copied-key", mesh.west1, mesh.east1);
		DemoContainer older = mesh.west2;
		DemoContainer copy = mesh.edge("copy", mesh.west).withDataOf(older);
		try {
			copy.start();
			assertThat(copy.client().ownKey()).isEqualTo(older.client().ownKey());
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(health(older)).contains("DUPLICATE_IDENTITY"));
			assertThat(older.getLogs()).contains("another process uses this peer's key " + copy.client().ownKey());
			assertThat(health(copy)).contains("\"status\":\"UP\"").doesNotContain("DUPLICATE_IDENTITY");
			GraphShape copied = GraphShape.of(9, "copy", "east-1", "east-2", "hub-1", "hub-2", "west-1");
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(GraphShape.seenBy(mesh.east2.client())).isEqualTo(copied));
		}
		finally {
			copy.stop();
			older.stopByDocker();
			older.startAgain();
		}
		mesh.awaitWhole();
		load.requireAllArrived("a peer started with the key of a third one");
	}

	private static String health(DemoContainer container) {
		return container.client().get("/actuator/health/mesh").text();
	}

	/** While two others send, ask and answer. */
	private void restart(DemoContainer container, DemoContainer one, DemoContainer other) {
		String key = container.client().ownKey();
		RelayedLoad load = RelayedLoad.start("without-" + container.name(), one, other);
		container.stopByDocker();
		container.startAgain();
		awaitWholeMesh();
		load.requireAllArrived(container.name() + " restarted, seen by " + one.name() + " and " + other.name());
		assertThat(container.client().ownKey()).isEqualTo(key);
	}

}
