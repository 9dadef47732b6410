package dev.mesh.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Five containers: two hubs and an edge in the west, two hubs in the east, a session
 * between any two hubs. Those between west and east have a network of their own, which is
 * cut.
 */
@Tag("heavy")
@Timeout(600)
class PartitionProcessTests {

	private static final Duration CUT = Duration.ofSeconds(30);

	/** After so long a silence a link counts as lost, and a peer as suspected. */
	private static final Duration DEAD = Duration.ofSeconds(20);

	/** Lost after 20 s of silence, shown for 20 s, and the dialers' longest delay. */
	private static final Duration PATIENCE = Duration.ofSeconds(80);

	private static final GraphShape WHOLE = GraphShape.of(8, "east-1", "east-2", "edge", "west-1", "west-2");

	private static final GraphShape WEST = GraphShape.of(3, "edge", "west-1", "west-2");

	private static final GraphShape EAST = GraphShape.of(1, "east-1", "east-2");

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final Network west = containers.network();

	private static final Network east = containers.network();

	private static final Network between = containers.network();

	private static final DemoContainer west1 = containers.hub("west-1", west).alsoOn(between, "far-west-1");

	private static final DemoContainer west2 = containers.hub("west-2", west, "west-1").alsoOn(between, "far-west-2");

	private static final DemoContainer edge = containers.edge("edge", west, "west-1", "west-2");

	private static final DemoContainer east1 = containers.hub("east-1", east, "far-west-1", "far-west-2")
		.alsoOn(between, "far-east-1");

	private static final DemoContainer east2 = containers.hub("east-2", east, "east-1", "far-west-1", "far-west-2")
		.alsoOn(between, "far-east-2");

	private static final List<DemoContainer> inWest = List.of(west1, west2, edge);

	private static final List<DemoContainer> inEast = List.of(east1, east2);

	/** Not all at once: each has so much time to start. */
	@BeforeAll
	static void startContainers() {
		Startables.deepStart(west1, east1).join();
		Startables.deepStart(west2, east2, edge).join();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void groupsThatAreCutFromEachOtherWorkOnAndFindTogetherAndNothingIsLostOrDoubled(boolean untilTheyAreGone) {
		awaitShape(WHOLE, inWest);
		awaitShape(WHOLE, inEast);
		String name = untilTheyAreGone ? "long" : "short";
		List<Traffic> traffic = new ArrayList<>();
		traffic.add(Traffic.start(name + "-before", edge.client(), east2.client()));
		traffic.add(Traffic.start(name + "-before", east2.client(), edge.client()));
		await().atMost(PATIENCE).until(() -> traffic.stream().allMatch((each) -> each.arrivedMessages() > 0));

		inEast.forEach((hub) -> hub.disconnect(between));
		try {
			Traffic inside = Traffic.start(name + "-inside", edge.client(), west1.client());
			Traffic alsoInside = Traffic.start(name + "-inside", east2.client(), east1.client());
			awaitSuspected(inWest, "east-1", "east-2");
			awaitSuspected(inEast, "edge", "west-1", "west-2");
			traffic.add(Traffic.start(name + "-during", edge.client(), east1.client()));
			traffic.add(Traffic.start(name + "-during", east1.client(), west2.client()));
			if (untilTheyAreGone) {
				awaitShape(WEST, inWest);
				awaitShape(EAST, inEast);
			}
			else {
				awaitSilence(traffic.get(0), CUT.minus(DEAD));
			}
			assertThat(traffic.subList(2, 4)).allSatisfy((each) -> assertThat(each.arrivedMessages()).isZero());
			inside.requireAllArrived();
			alsoInside.requireAllArrived();
		}
		finally {
			inEast.forEach((hub) -> hub.reconnect(between));
		}

		awaitShape(WHOLE, inWest);
		awaitShape(WHOLE, inEast);
		traffic.add(Traffic.start(name + "-after", edge.client(), east2.client()));
		traffic.forEach(Traffic::requireAllArrived);
		awaitShape(WHOLE, inWest);
		awaitShape(WHOLE, inEast);
	}

	/** All of a group see this; of the sessions of others they hear a little later. */
	private static void awaitShape(GraphShape shape, List<DemoContainer> group) {
		group.forEach((seer) -> await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(GraphShape.seenBy(seer.client())).as(seer.name()).isEqualTo(shape)));
	}

	private static void awaitSuspected(List<DemoContainer> group, String... names) {
		group.forEach((seer) -> await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(GraphShape.seenBy(seer.client()).suspected()).as(seer.name())
				.containsExactly(names)));
	}

	/** Nothing of this traffic comes in for so long. */
	private static void awaitSilence(Traffic traffic, Duration time) {
		AtomicInteger newest = new AtomicInteger();
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).during(time).until(() -> {
			int now = traffic.arrivedMessages();
			return newest.getAndSet(now) == now;
		});
	}

}
