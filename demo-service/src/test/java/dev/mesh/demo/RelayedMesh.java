package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Six containers: two hubs between two networks, and two edges on each of these, which
 * cannot reach the other network but through a hub.
 */
final class RelayedMesh {

	/** Suspected for 20 s, lost after 20 s, and the longest delay between dials. */
	private static final Duration PATIENCE = Duration.ofSeconds(80);

	/** Each edge with both hubs, and the hubs with each other. */
	private static final GraphShape WHOLE = GraphShape.of(9, "east-1", "east-2", "hub-1", "hub-2", "west-1", "west-2");

	private final Containers containers;

	final Network west;

	final Network east;

	final DemoContainer hub1;

	final DemoContainer hub2;

	final DemoContainer west1;

	final DemoContainer west2;

	final DemoContainer east1;

	final DemoContainer east2;

	/**
	 * Containers that are to be started.
	 * @param containers what ends them
	 */
	RelayedMesh(Containers containers) {
		this.containers = containers;
		this.west = containers.network();
		this.east = containers.network();
		this.hub1 = containers.hub("hub-1", this.west).alsoOn(this.east, "hub-1").thatCanBePaused();
		this.hub2 = containers.hub("hub-2", this.west, "hub-1").alsoOn(this.east, "hub-2").thatCanBePaused();
		this.west1 = edge("west-1", this.west);
		this.west2 = edge("west-2", this.west);
		this.east1 = edge("east-1", this.east);
		this.east2 = edge("east-2", this.east);
	}

	/** One more edge, with sessions to both hubs, that is to be started. */
	DemoContainer edge(String name, Network network) {
		return this.containers.edge(name, network, "hub-1", "hub-2")
			.thatCanBePaused()
			.withEnv("MESH_TUNNEL_ALLOWED_TARGETS", "127.0.0.1:" + DemoContainer.PORT)
			// One connection asks all the time.
			.withEnv("SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS", "-1");
	}

	/** Not all at once: each has so much time to start. */
	void start() {
		Startables.deepStart(this.hub1, this.west1, this.east1).join();
		Startables.deepStart(this.hub2, this.west2, this.east2).join();
	}

	List<DemoContainer> all() {
		return List.of(this.hub1, this.hub2, this.west1, this.west2, this.east1, this.east2);
	}

	/** Waits until each of them sees all of them connected. */
	void awaitWhole() {
		all().forEach((seer) -> await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(GraphShape.seenBy(seer.client())).as(seer.name()).isEqualTo(WHOLE)));
	}

}
