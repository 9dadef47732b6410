package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code kill -9} of an edge: edge a - hub - edge b, where b reaches the hub through a
 * fault proxy.
 */
@Tag("heavy")
@Timeout(300)
class KilledPeerProcessTests {

	private static final int IN_FLIGHT = 50;

	private static final GraphShape WHOLE = GraphShape.of(2, "a", "b", "hub");

	private static final GraphShape SUSPECTED = new GraphShape(List.of("a", "b", "hub"), 1, 1, List.of("b"));

	private static final GraphShape GONE = GraphShape.of(1, "a", "hub");

	@RegisterExtension
	final Processes processes = new Processes();

	private DemoProcess hub;

	private DemoProcess a;

	private DemoProcess b;

	private FaultProxy proxy;

	@BeforeEach
	void startThreeProcesses() {
		this.hub = this.processes.startHub().awaitReady();
		this.proxy = this.processes.proxyTo(this.hub.port());
		this.a = this.processes.startEdge("a", this.hub.port(), "mesh.bus.send-timeout", "15s");
		this.b = this.processes.startEdge("b", this.proxy.port());
		this.a.awaitReady();
		this.b.awaitReady();
		await().atMost(Duration.ofSeconds(10)).until(() -> sees(this.a, WHOLE));
		assertThat(send("before").get("result").asString()).isEqualTo("ACKNOWLEDGED");
	}

	@Test
	void killedPeerIsSuspectedAtOnceThenGoneAndSendsSayWhetherTheyCanHaveArrived() {
		CompletableFuture<Answer> inFlight = sendWhatCannotReachB();
		this.b.kill();
		long killed = System.nanoTime();
		awaitEverywhere(SUSPECTED, Duration.ofSeconds(2), killed);

		JsonNode tooLate = send("too late");
		assertThat(tooLate.get("result").asString()).isIn("TIMED_OUT", "UNREACHABLE");
		assertThat(tooLate.get("mayHaveArrived").asBoolean()).isFalse();
		JsonNode inDoubt = inFlight.join().json();
		assertThat(inDoubt.get("results").propertyNames()).isSubsetOf("TIMED_OUT", "UNREACHABLE");
		assertThat(inDoubt.get("mayHaveArrived").asInt()).isEqualTo(IN_FLIGHT);

		awaitEverywhere(GONE, Duration.ofSeconds(25), killed);
		assertThat(this.a.client().sendMessage(Map.of("to", "b", "path", "killed", "text", "nobody")).status())
			.isEqualTo(404);
	}

	@Test
	void killedPeerThatIsStartedAgainHasItsKeyAndGetsNewMessagesButNoneOfThoseInDoubt() {
		String key = this.b.key();
		CompletableFuture<Answer> inFlight = sendWhatCannotReachB();
		this.b.kill();
		this.proxy.flowing();
		DemoProcess again = this.processes.startEdge("b", this.proxy.port()).awaitReady();
		await().atMost(Duration.ofSeconds(10)).until(() -> sees(this.a, WHOLE));

		assertThat(again.key()).isEqualTo(key);
		JsonNode inDoubt = inFlight.join().json();
		assertThat(inDoubt.get("results").propertyNames()).doesNotContain("ACKNOWLEDGED");
		assertThat(inDoubt.get("mayHaveArrived").asInt()).isEqualTo(IN_FLIGHT);
		assertThat(send("after").get("result").asString()).isEqualTo("ACKNOWLEDGED");
		assertThat(again.client().messagesAfter(0).findValuesAsString("text")).containsExactly("after");
	}

	/** Messages that have left a, and are stuck on the last part of their way. */
	private CompletableFuture<Answer> sendWhatCannotReachB() {
		this.proxy.stalled();
		CompletableFuture<Answer> sends = this.a.client()
			.sendMessageLater(Map.of("to", "b", "path", "in-flight", "text", "{n}", "repeat", IN_FLIGHT));
		await().atMost(Duration.ofSeconds(5))
			.until(() -> this.a.client().counters().get("sent").asInt() == 1 + IN_FLIGHT);
		return sends;
	}

	private void awaitEverywhere(GraphShape shape, Duration limit, long sinceNanos) {
		for (DemoProcess process : List.of(this.hub, this.a)) {
			Duration left = limit.minusNanos(System.nanoTime() - sinceNanos);
			await().atMost(left).untilAsserted(() -> assertThat(GraphShape.seenBy(process)).isEqualTo(shape));
		}
	}

	private JsonNode send(String text) {
		return this.a.client().sendMessage(Map.of("to", "b", "path", "killed", "text", text)).json();
	}

	private static boolean sees(DemoProcess process, GraphShape shape) {
		return GraphShape.seenBy(process).equals(shape);
	}

}
