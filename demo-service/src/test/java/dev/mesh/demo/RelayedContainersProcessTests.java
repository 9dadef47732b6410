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
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Six containers: two hubs between two networks, and two edges on each of these, which
 * cannot reach the other network but through a hub. Prints what every fault has cost.
 */
@Tag("heavy")
@Timeout(600)
class RelayedContainersProcessTests {

	private static final Duration CUT = Duration.ofSeconds(20);

	/** Less than what a silent link has before it counts as lost. */
	private static final Duration PAUSE = Duration.ofSeconds(15);

	/** Suspected for 20 s, lost after 20 s, and the longest delay between dials. */
	private static final Duration PATIENCE = Duration.ofSeconds(80);

	/** Each edge with both hubs, and the hubs with each other. */
	private static final GraphShape WHOLE = GraphShape.of(9, "east-1", "east-2", "hub-1", "hub-2", "west-1", "west-2");

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final Network west = containers.network();

	private static final Network east = containers.network();

	private static final DemoContainer hub1 = containers.hub("hub-1", west).alsoOn(east, "hub-1");

	private static final DemoContainer hub2 = containers.hub("hub-2", west, "hub-1").alsoOn(east, "hub-2");

	private static final DemoContainer west1 = edge("west-1", west);

	private static final DemoContainer west2 = edge("west-2", west);

	private static final DemoContainer east1 = edge("east-1", east);

	private static final DemoContainer east2 = edge("east-2", east);

	private static final List<DemoContainer> all = List.of(hub1, hub2, west1, west2, east1, east2);

	private static DemoContainer edge(String name, Network network) {
		return containers.edge(name, network, "hub-1", "hub-2")
			.withEnv("MESH_TUNNEL_ALLOWED_TARGETS", "127.0.0.1:" + DemoContainer.PORT)
			// One connection asks all the time.
			.withEnv("SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS", "-1");
	}

	/** Not all at once: each has so much time to start. */
	@BeforeAll
	static void startContainers() {
		Startables.deepStart(hub1, west1, east1).join();
		Startables.deepStart(hub2, west2, east2).join();
		System.out.println("| fault | messages | requests | answers on one stream | longest pause | longest request |");
		System.out.println("|---|---|---|---|---|---|");
	}

	@BeforeEach
	void awaitWholeMesh() {
		all.forEach((seer) -> await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(GraphShape.seenBy(seer.client())).as(seer.name()).isEqualTo(WHOLE)));
	}

	@Test
	void withoutAFaultEverythingCrossesTheRelay() throws Exception {
		RelayedLoad load = RelayedLoad.start("none", west1, east1);
		TimeUnit.SECONDS.sleep(PAUSE.toSeconds());
		load.requireAllArrived("none");
	}

	@Test
	void networkOfAPeerThatIsCutForAWhileLosesAndDoublesNothing() throws Exception {
		RelayedLoad load = RelayedLoad.start("cut", west1, east1);
		east1.disconnect();
		try {
			TimeUnit.SECONDS.sleep(CUT.toSeconds());
		}
		finally {
			east1.reconnect();
		}
		load.requireAllArrived("network of a peer cut for 20 s");
	}

	@Test
	void hubThatIsPausedForAWhileLosesAndDoublesNothing() throws Exception {
		RelayedLoad load = RelayedLoad.start("paused", west1, east1);
		RelayedLoad other = RelayedLoad.start("paused", east2, west2);
		hub1.pause();
		try {
			TimeUnit.SECONDS.sleep(PAUSE.toSeconds());
		}
		finally {
			hub1.unpause();
		}
		load.requireAllArrived("hub paused for 15 s");
		other.requireAllArrived("the same, two other peers");
	}

	@Test
	void hubThatIsKilledLosesAndDoublesNothingWhileThereIsASecondOne() throws Exception {
		RelayedLoad load = RelayedLoad.start("killed", west1, east1);
		RelayedLoad other = RelayedLoad.start("killed", east2, west2);
		hub1.killByDocker();
		TimeUnit.SECONDS.sleep(CUT.toSeconds());
		load.requireAllArrived("hub killed, a second one is there");
		other.requireAllArrived("the same, two other peers");
		hub1.startAgain();
	}

	@Test
	void restartOfOneContainerAfterTheOtherDisturbsNobodyElse() {
		restart(hub1, west1, east1);
		restart(hub2, east2, west2);
		restart(west1, west2, east2);
		restart(east1, east2, west2);
		restart(west2, west1, east1);
		restart(east2, east1, west1);
	}

	/** While two others send, ask and answer. */
	private void restart(DemoContainer container, DemoContainer one, DemoContainer other) {
		String key = key(container);
		RelayedLoad load = RelayedLoad.start("without-" + container.name(), one, other);
		container.stopByDocker();
		container.startAgain();
		awaitWholeMesh();
		load.requireAllArrived(container.name() + " restarted, seen by " + one.name() + " and " + other.name());
		assertThat(key(container)).isEqualTo(key);
	}

	private static String key(DemoContainer container) {
		return container.client().graph().get("localPeer").get("peerKey").asString();
	}

}
