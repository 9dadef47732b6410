package dev.mesh.demo;

import dev.mesh.demo.EventReader.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link EventController}. */
@Timeout(60)
class EventApiTests extends RunningDemo {

	@Test
	void wholeGraphComesFirst() throws IOException {
		try (EventReader events = admitted()) {
			assertThat(events.status()).isEqualTo(200);
			assertThat(events.type()).startsWith("text/event-stream");
			Event first = events.next();
			assertThat(first.name()).isEqualTo("graph");
			assertThat(first.data()).contains("\"revision\":", "\"edge-1\"", "\"edge-2\"", "\"embeddedPeers\":");
		}
	}

	@Test
	void changeIsToldAndNothingElseOfTheGraph() throws IOException {
		try (EventReader events = admitted()) {
			long revision = events.await("graph").get("revision").asLong();
			this.demo.put("/api/metadata", "{\"shelf\":\"" + System.nanoTime() + "\"}");
			JsonNode change = events.await("change");
			while (change.get("localPeer").isNull()) {
				change = events.await("change");
			}
			assertThat(change.get("revision").asLong()).isGreaterThan(revision);
			assertThat(change.get("localPeer").get("metadata").has("shelf")).isTrue();
			assertThat(change.get("peers")).isEmpty();
			assertThat(change.get("gonePeers")).isEmpty();
			assertThat(change.get("goneConnections")).isEmpty();
		}
	}

	@Test
	void messagesAreToldInTheOrderOfArrivalAndShortened() throws IOException {
		try (EventReader events = admitted()) {
			events.await("graph");
			this.demo.sendMessage(Map.of("to", "edge-1", "path", "events/short", "text", "short"));
			this.demo.sendMessage(Map.of("to", "edge-1", "path", "events/long", "text", "x".repeat(5_000)));
			List<JsonNode> seen = new ArrayList<>();
			while (seen.size() < 2) {
				events.await("messages")
					.valueStream()
					.filter((message) -> message.get("path").asString().startsWith("events/"))
					.forEach(seen::add);
			}
			assertThat(seen).extracting((message) -> message.get("path").asString())
				.containsExactly("events/short", "events/long");
			assertThat(seen.get(1).get("text").asString()).hasSizeBetween(2_000, 2_003);
		}
	}

	@Test
	void payloadThatIsCutOffWithinACharacterIsToldLikeAnyOther() throws IOException {
		try (EventReader events = admitted()) {
			events.await("graph");
			this.demo.sendMessage(
					Map.of("to", "edge-1", "path", "faces", "text", "x".repeat(1_999) + "\uD83D\uDE00".repeat(10)));
			JsonNode told;
			do {
				told = events.await("messages");
			}
			while (!told.findValuesAsString("path").contains("faces"));
			assertThat(told.findValuesAsString("text")).contains("x".repeat(1_999) + "...");
		}
	}

	@Test
	void figuresHaveWhatTheirAddressesHave() throws IOException {
		try (EventReader events = admitted()) {
			JsonNode figures = events.await("figures");
			assertThat(figures.propertyNames()).containsExactlyInAnyOrder("counters", "cuts", "traffic", "feeds",
					"tunnels");
			assertThat(figures.get("cuts")).isEqualTo(this.demo.get("/api/cuts").json());
		}
	}

	@Test
	void signsOfLifeComeWhileNothingElseDoes() throws IOException {
		try (EventReader events = admitted()) {
			assertThat(events.await("alive")).isEmpty();
			assertThat(events.await("alive")).isEmpty();
		}
	}

	@Test
	void oneBrowserTooManyIsToldToComeBackLater() throws IOException {
		List<EventReader> readers = new ArrayList<>();
		try {
			EventReader newest = new EventReader(this.port);
			readers.add(newest);
			while (newest.status() == 200 && readers.size() <= 32) {
				newest = new EventReader(this.port);
				readers.add(newest);
			}
			assertThat(newest.status()).isEqualTo(503);
			assertThat(newest.type()).isEqualTo("application/problem+json");
			assertThat(newest.body()).contains("32 browsers", "GET /api/graph");
		}
		finally {
			for (EventReader reader : readers) {
				reader.close();
			}
		}
	}

	/** Whoever has gone counts until that is noticed. */
	private EventReader admitted() {
		return await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(100))
			.until(this::readerIfAdmitted, Objects::nonNull);
	}

	private @Nullable EventReader readerIfAdmitted() throws IOException {
		EventReader reader = new EventReader(this.port);
		if (reader.status() == 200) {
			return reader;
		}
		reader.close();
		return null;
	}

}
