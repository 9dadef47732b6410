package dev.mesh.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code compose.yaml} starts: two networks with a hub between them, or with two.
 */
@Tag("heavy")
@Timeout(420)
class ComposeProcessTests {

	private static final List<String> EDGES = List.of("east-1", "east-2", "west-1", "west-2");

	private static final GraphShape TWO_HUBS = GraphShape.of(2 * EDGES.size() + 1, "east-1", "east-2", "hub", "hub-2",
			"west-1", "west-2");

	/** Names of hubs are asked for every 30 s, and the JVM keeps answers for as long. */
	private static final Duration FOUND = Duration.ofSeconds(120);

	@RegisterExtension
	static final ComposeProject project = new ComposeProject();

	@BeforeAll
	static void startServices() {
		project.up();
		for (String edge : EDGES) {
			DemoClient client = project.client(edge);
			await().ignoreExceptions()
				.atMost(FOUND)
				.untilAsserted(() -> assertThat(GraphShape.seenBy(client).peers()).contains("hub").containsAll(EDGES));
		}
	}

	@ParameterizedTest
	@CsvSource({ "west-1, east-1", "east-2, west-2", "west-1, west-2" })
	void messagesAndRequestsCrossTheHub(String from, String to) {
		DemoClient sender = project.client(from);
		DemoClient receiver = project.client(to);
		long known = receiver.newestSequence();

		assertThat(sender.sendMessage(Map.of("to", to, "path", "orders/created", "text", "tea for " + to)).text())
			.contains("ACKNOWLEDGED");
		assertThat(receiver.messagesAfter(known).valueStream().map((message) -> message.get("text").asString()))
			.containsExactly("tea for " + to);
		assertThat(sender.post("/api/requests", Map.of("to", to, "path", "price", "text", "tea")).text())
			.contains("REPLIED");
	}

	@Test
	void peersOfDifferentNetworksDoNotReachEachOther() {
		String address = project.script("east-1", "hostname -i");

		assertThat(project.script("west-1", connect("hub"))).isEqualTo("connected");
		assertThat(project.script("west-1", connect("east-1"))).isEqualTo("failed");
		assertThat(project.script("west-1", connect(address))).isEqualTo("failed");
		assertThat(project.script("east-2", connect(address))).isEqualTo("connected");
	}

	/** Messages take one of two ways. One of these hubs is on it. */
	@ParameterizedTest
	@ValueSource(strings = { "hub", "hub-2" })
	void withTwoHubsEitherOneCanBeKilled(String hub) {
		project.upWith("two-hubs");
		for (String edge : EDGES) {
			DemoClient client = project.client(edge);
			await().atMost(FOUND).untilAsserted(() -> assertThat(GraphShape.seenBy(client)).isEqualTo(TWO_HUBS));
		}
		DemoClient west = project.client("west-1");
		DemoClient east = project.client("east-1");
		Traffic eastwards = Traffic.start("killed", west, east).awaitArrival();
		Traffic westwards = Traffic.start("killed", east, west).awaitArrival();

		project.kill(hub);
		try {
			eastwards.awaitArrival();
			westwards.awaitArrival();
			assertThat(west.post("/api/requests", Map.of("to", "east-1", "path", "price", "text", "tea")).text())
				.contains("REPLIED");
			eastwards.requireAllArrived();
			westwards.requireAllArrived();
		}
		finally {
			project.start(hub);
		}
		System.out.printf("%d messages crossed while %s of two hubs was killed; the longest pauses were %d and %d ms%n",
				eastwards.messages() + westwards.messages(), hub, eastwards.longestPause().toMillis(),
				westwards.longestPause().toMillis());
	}

	private static String connect(String host) {
		return "timeout 3 bash -c 'exec 3<>/dev/tcp/" + host + "/8080' 2>/dev/null && echo connected || echo failed";
	}

}
