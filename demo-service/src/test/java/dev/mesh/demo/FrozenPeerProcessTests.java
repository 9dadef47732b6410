package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process of edge a - hub - edge b that stands still for 15 s, as in a long collection
 * or when its machine is moved: less than the 20 s after which it would be given up.
 */
@Tag("heavy")
@Timeout(300)
class FrozenPeerProcessTests {

	private static final Duration FROZEN = Duration.ofSeconds(15);

	private static final int MESSAGES = 200;

	private static final GraphShape WHOLE = GraphShape.of(2, "a", "b", "hub");

	@RegisterExtension
	final Processes processes = new Processes();

	private DemoProcess hub;

	private DemoProcess a;

	private DemoProcess b;

	private List<String> sessions;

	@BeforeEach
	void startThreeProcesses() {
		this.hub = this.processes.startHub().awaitReady();
		this.a = this.processes.startEdge("a", this.hub.port());
		this.b = this.processes.startEdge("b", this.hub.port());
		this.a.awaitReady();
		this.b.awaitReady();
		await().atMost(Duration.ofSeconds(20)).until(this::isWholeEverywhere);
		this.sessions = this.hub.client().sessionIds();
		assertThat(this.sessions).hasSize(2);
		assertThat(send("before", 1).join().json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":1}");
	}

	@Test
	void aFrozenPeerKeepsItsSessionAndGetsWhatWasSentMeanwhileOnceAndInOrder() {
		CompletableFuture<Answer> sends = sendWhileFrozen(this.b);

		assertArrived(sends);
	}

	@Test
	void aFrozenHubKeepsItsSessionsAndWhatWasSentMeanwhileArrivesOnceAndInOrder() {
		CompletableFuture<Answer> sends = sendWhileFrozen(this.hub);

		assertArrived(sends);
		assertThat(counter(this.hub, "reconnects")).isZero();
	}

	@Test
	void aFrozenSenderKeepsItsSessionAndGoesOn() {
		CompletableFuture<Answer> sends = send("meanwhile", MESSAGES);
		this.a.freeze();
		passTime();
		this.a.thaw();

		assertArrived(sends);
	}

	private CompletableFuture<Answer> sendWhileFrozen(DemoProcess process) {
		process.freeze();
		CompletableFuture<Answer> sends = send("meanwhile", MESSAGES);
		passTime();
		assertThat(sends).as("nothing can have been acknowledged").isNotDone();
		process.thaw();
		return sends;
	}

	/** The length of the fault, not a wait for anything. */
	private static void passTime() {
		await().pollDelay(FROZEN).atMost(FROZEN.multipliedBy(2)).until(() -> true);
	}

	private void assertArrived(CompletableFuture<Answer> sends) {
		assertThat(sends.join().json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":" + MESSAGES + "}");
		// Acknowledged is what waits for the listener, too.
		await().atMost(Duration.ofSeconds(20)).until(() -> arrived().size() >= MESSAGES);
		assertThat(arrived()).containsExactlyElementsOf(
				IntStream.rangeClosed(1, MESSAGES).mapToObj((number) -> "%06d".formatted(number)).toList());
		await().atMost(Duration.ofSeconds(20)).until(this::isWholeEverywhere);
		assertThat(this.hub.client().sessionIds()).as("the same sessions").isEqualTo(this.sessions);
		assertThat(List.of(counter(this.a, "reconnects"), counter(this.b, "reconnects"))).containsOnly(0);
		assertThat(send("after", 1).join().json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":1}");
	}

	private CompletableFuture<Answer> send(String path, int repeat) {
		return this.a.client().sendMessageLater(Map.of("to", "b", "path", path, "text", "{n}", "repeat", repeat));
	}

	private List<String> arrived() {
		return this.b.client()
			.messagesAfter(0)
			.valueStream()
			.filter((message) -> message.get("path").asString().equals("meanwhile"))
			.map((message) -> message.get("text").asString())
			.toList();
	}

	private boolean isWholeEverywhere() {
		return List.of(this.hub, this.a, this.b)
			.stream()
			.allMatch((process) -> GraphShape.seenBy(process).equals(WHOLE));
	}

	private static int counter(DemoProcess process, String name) {
		JsonNode counters = process.client().counters();
		return counters.get(name).asInt();
	}

}
