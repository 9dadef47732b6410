package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link MessageController}: what is sent arrives, and is told. */
class MessageApiTests extends RunningDemo {

	/** Each test sends on a path of its own. */
	private final String path = "test/" + UUID.randomUUID();

	@Test
	void reliableMessageFromTheHubArrivesAtAnEdgeAndIsAcknowledged() {
		Answer answer = this.demo.sendMessage(Map.of("to", "edge-2", "path", this.path, "text", "Grüße"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("result").asString()).isEqualTo("ACKNOWLEDGED");
		assertThat(answer.json().get("mayHaveArrived").asBoolean()).isTrue();
		assertThat(answer.json().get("millis").asDouble()).isPositive();
		JsonNode message = awaitMessages(1).get(0);
		assertThat(message.get("text").asString()).isEqualTo("Grüße");
		assertThat(message.get("fromName").asString()).isEqualTo("hub");
		assertThat(message.get("toName").asString()).isEqualTo("edge-2");
		assertThat(message.get("reliability").asString()).isEqualTo("RELIABLE");
		assertThat(message.propertyNames()).contains("sequence", "from", "to", "receivedAt").doesNotContain("base64");
	}

	@Test
	void messageFromOneEdgeToAnotherGoesThroughTheHub() {
		Answer answer = this.demo
			.sendMessage(Map.of("from", "edge-1", "to", "edge-2", "path", this.path, "text", "hello"));
		assertThat(answer.json().get("result").asString()).isEqualTo("ACKNOWLEDGED");
		JsonNode message = awaitMessages(1).get(0);
		assertThat(message.get("fromName").asString()).isEqualTo("edge-1");
		assertThat(message.get("toName").asString()).isEqualTo("edge-2");
	}

	@Test
	void messageFromAnEdgeArrivesAtTheListenerOfTheHub() {
		this.demo.sendMessage(Map.of("from", "edge-1", "to", "hub", "path", this.path, "text", "hello"));
		assertThat(awaitMessages(1).get(0).get("toName").asString()).isEqualTo("hub");
	}

	@Test
	void senderAndReceiverCanBeNamedByTheirKeys() {
		JsonNode edges = this.demo.peers("metadata.role = 'edge'").json();
		String one = edges.get(0).get("peerKey").asString();
		String other = edges.get(1).get("peerKey").asString();
		this.demo.sendMessage(Map.of("from", one, "to", other, "path", this.path, "text", "hello"));
		JsonNode message = awaitMessages(1).get(0);
		assertThat(message.get("from").asString()).isEqualTo(one);
		assertThat(message.get("to").asString()).isEqualTo(other);
	}

	@Test
	void unreliableMessageIsSentAtOnce() {
		Answer answer = this.demo
			.sendMessage(Map.of("to", "edge-1", "path", this.path, "text", "hello", "reliability", "UNRELIABLE"));
		assertThat(answer.json().get("result").asString()).isEqualTo("SENT");
		assertThat(awaitMessages(1).get(0).get("reliability").asString()).isEqualTo("UNRELIABLE");
	}

	@Test
	void payloadThatIsNotTextArrivesAsBase64() {
		this.demo.sendMessage(Map.of("to", "edge-1", "path", this.path, "base64", "/wAB"));
		JsonNode message = awaitMessages(1).get(0);
		assertThat(message.get("base64").asString()).isEqualTo("/wAB");
		assertThat(message.get("text").isNull()).isTrue();
	}

	@Test
	void repeatedMessageArrivesOnceForEachNumberInOrder() {
		Answer answer = this.demo
			.sendMessage(Map.of("to", "edge-1", "path", this.path, "text", "order {n}", "repeat", 2500));
		assertThat(answer.json().get("messages").asInt()).isEqualTo(2500);
		assertThat(answer.json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":2500}");
		assertThat(answer.json().get("mayHaveArrived").asInt()).isEqualTo(2500);
		assertThat(awaitMessages(2500).findValuesAsString("text"))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 2500).mapToObj("order %06d"::formatted).toList());
	}

	@Test
	void messagesAreListedAfterASequenceUpToALimit() {
		this.demo.sendMessage(Map.of("to", "edge-1", "path", this.path, "text", "{n}", "repeat", 10));
		long first = awaitMessages(10).get(0).get("sequence").asLong();
		JsonNode some = this.demo.get("/api/messages?after=" + first + "&limit=3").json();
		assertThat(some.valueStream().map((message) -> message.get("sequence").asLong())).containsExactly(first + 1,
				first + 2, first + 3);
		assertThat(this.demo.get("/api/messages?after=-2").json()).hasSize(2);
	}

	@Test
	void countersCountWhatTheHubSendsAndReceives() {
		JsonNode before = this.demo.counters();
		this.demo.sendMessage(Map.of("to", "edge-1", "path", this.path, "text", "{n}", "repeat", 5));
		this.demo.sendMessage(Map.of("from", "edge-1", "to", "hub", "path", this.path, "text", "hello"));
		awaitMessages(6);
		JsonNode after = this.demo.counters();
		assertThat(after.propertyNames()).contains("sent", "acknowledged", "received", "duplicates", "lost",
				"reconnects");
		assertThat(after.get("sent").asLong() - before.get("sent").asLong()).isEqualTo(5);
		assertThat(after.get("acknowledged").asLong() - before.get("acknowledged").asLong()).isEqualTo(5);
		assertThat(after.get("received").asLong() - before.get("received").asLong()).isOne();
		assertThat(after.get("lost").asLong()).isZero();
	}

	private JsonNode awaitMessages(int count) {
		return await().atMost(Duration.ofSeconds(20)).until(this::messages, (messages) -> messages.size() >= count);
	}

	private JsonNode messages() {
		ArrayNode mine = JsonNodeFactory.instance.arrayNode();
		this.demo.messagesAfter(0)
			.valueStream()
			.filter((message) -> message.get("path").asString().equals(this.path))
			.forEach(mine::add);
		return mine;
	}

}
