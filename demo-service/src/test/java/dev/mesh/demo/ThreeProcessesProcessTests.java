package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three real processes: edge a - hub - edge b. The edges know only the hub, and b reaches
 * it through a fault proxy.
 */
@Timeout(300)
class ThreeProcessesProcessTests {

	private static final int MESSAGES = 10_000;

	private static final int CUTS = 20;

	/**
	 * How much a connection carries before it is cut. The messages take more than 20
	 * times that, so all cuts happen among them.
	 */
	private static final long BYTES_BETWEEN_CUTS = 60_000;

	@RegisterExtension
	final Processes processes = new Processes();

	private DemoProcess hub;

	private DemoProcess a;

	private DemoProcess b;

	private FaultProxy proxy;

	/**
	 * The graph of each shows three peers and two connections within three seconds.
	 */
	@BeforeEach
	void startThreeProcesses() {
		this.hub = this.processes.startHub().awaitReady();
		this.proxy = this.processes.proxyTo(this.hub.port());
		this.a = this.processes.startEdge("a", this.hub.port());
		this.b = this.processes.startEdge("b", this.proxy.port());
		this.a.awaitReady();
		this.b.awaitReady();
		long ready = System.nanoTime();
		GraphShape whole = GraphShape.of(2, "a", "b", "hub");
		for (DemoProcess process : List.of(this.hub, this.a, this.b)) {
			Duration left = Duration.ofSeconds(3).minusNanos(System.nanoTime() - ready);
			await().atMost(left).untilAsserted(() -> assertThat(GraphShape.seenBy(process)).isEqualTo(whole));
		}
	}

	@Test
	void reliableMessagesArriveOnceAndInOrderWhileTheConnectionIsCutAndUnreliableOnesNeverWait() {
		this.proxy.cutEvery(BYTES_BETWEEN_CUTS, CUTS);
		CompletableFuture<Answer> reliable = this.a.client()
			.sendMessageLater(Map.of("to", "b", "path", "reliable", "text", text("{n}"), "repeat", MESSAGES));
		List<JsonNode> unreliable = sendUnreliableUntil(reliable);

		assertThat(reliable.join().json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":" + MESSAGES + "}");
		assertThat(this.proxy.cuts()).isEqualTo(CUTS);
		// Acknowledged is what waits for its handler, too.
		await().atMost(Duration.ofMinutes(1)).until(() -> arrived("reliable").size() >= MESSAGES);
		assertThat(arrived("reliable")).containsExactlyElementsOf(
				IntStream.rangeClosed(1, MESSAGES).mapToObj((number) -> text("%06d".formatted(number))).toList());
		assertThat(unreliable).isNotEmpty().allSatisfy((result) -> {
			assertThat(result.get("result").asString()).isIn("SENT", "DROPPED", "UNREACHABLE");
			assertThat(result.get("millis").asDouble()).isLessThan(500);
		});
		assertThat(arrived("unreliable")).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(unreliable.size());
		assertThat(this.b.client().counters().get("reconnects").asInt()).isGreaterThanOrEqualTo(CUTS);
	}

	/** 128 bytes. */
	private static String text(String number) {
		return number + " " + "x".repeat(128 - 7);
	}

	private List<JsonNode> sendUnreliableUntil(CompletableFuture<Answer> reliable) {
		String key = this.b.key();
		List<JsonNode> results = new ArrayList<>();
		await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(20)).until(() -> {
			results.add(this.a.client()
				.sendMessage(Map.of("to", key, "path", "unreliable", "text", "" + results.size(), "reliability",
						"UNRELIABLE"))
				.json());
			return reliable.isDone();
		});
		return results;
	}

	private List<String> arrived(String path) {
		return this.b.client()
			.messagesAfter(0)
			.valueStream()
			.filter((message) -> message.get("path").asString().equals(path))
			.map((message) -> message.get("text").asString())
			.toList();
	}

}
