package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link FeedController}. */
@Timeout(120)
class FeedApiTests extends RunningDemo {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Map<String, Object> FEED = Map.of("to", "edge-1", "from", "edge-2", "perSecond", 500, "bytes",
			16_384);

	@AfterEach
	void close() {
		this.demo.get("/api/feeds")
			.json()
			.valueStream()
			.forEach((feed) -> this.demo.delete("/api/feeds/" + feed.get("id").asLong()));
	}

	@Test
	void readerThatStopsReadingMakesTheWriterWaitUntilItReadsOn() {
		Answer opened = this.demo.post("/api/feeds", FEED);
		assertThat(opened.status()).as(opened.text()).isEqualTo(201);
		String address = "/api/feeds/" + opened.json().get("id").asLong();
		assertThat(opened.location()).endsWith(address);
		await().atMost(PATIENCE).until(() -> feed(address).get("consumed").asLong() > 100);

		assertThat(this.demo.patch(address, "{\"consumePerSecond\": 0}").status()).isEqualTo(200);
		await().atMost(PATIENCE).until(() -> feed(address).get("waiting").asLong() > 0);
		await().atMost(PATIENCE).until(() -> feed(address).get("writtenPerSecond").asLong() == 0);
		JsonNode held = feed(address);
		assertThat(held.get("queued").asLong()).isPositive();
		assertThat(held.get("written").asLong() - held.get("consumed").asLong()).as("what waits is bounded")
			.isLessThan(512);

		this.demo.patch(address, "{\"consumePerSecond\": 1000}");
		await().atMost(PATIENCE)
			.until(() -> feed(address).get("consumed").asLong() > held.get("written").asLong() + 100);
		assertThat(feed(address).get("missing").asLong()).isZero();
		assertThat(feed(address).get("open").asBoolean()).isTrue();
	}

	@Test
	void feedIsGoneWhenItWasClosed() {
		String address = "/api/feeds/" + this.demo.post("/api/feeds", FEED).json().get("id").asLong();
		assertThat(this.demo.delete(address).status()).isEqualTo(204);
		assertProblem(this.demo.get(address), 404, "There is no feed");
		assertProblem(this.demo.delete(address), 404, "There is no feed");
		assertProblem(this.demo.patch(address, "{\"consumePerSecond\": 1}"), 404, "There is no feed");
	}

	@Test
	void ninthFeedIsAConflict() {
		Map<String, Object> small = Map.of("to", "edge-1", "perSecond", 1, "bytes", 8);
		for (int i = 0; i < 8; i++) {
			assertThat(this.demo.post("/api/feeds", small).status()).isEqualTo(201);
		}
		assertProblem(this.demo.post("/api/feeds", small), 409, "8 feeds are read already");
	}

	@Test
	void ninthOfNineThatAreOpenedAtATimeIsAConflict() {
		Map<String, Object> small = Map.of("to", "edge-1", "perSecond", 1, "bytes", 8);
		List<CompletableFuture<Answer>> opens = Stream.generate(() -> this.demo.postLater("/api/feeds", small))
			.limit(9)
			.toList();
		assertThat(opens).map((open) -> open.join().status())
			.containsExactlyInAnyOrder(201, 201, 201, 201, 201, 201, 201, 201, 409);
		assertThat(this.demo.get("/api/feeds").json()).hasSize(8);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "{'perSecond':1,'bytes':8} | 'to' is missing",
			"{'to':'edge-1','bytes':8} | 'perSecond' is missing",
			"{'to':'edge-1','perSecond':1001,'bytes':8} | perSecond is 1001; must be 1 to 1000",
			"{'to':'edge-1','perSecond':1,'bytes':7} | bytes is 7; must be 8 to 16384",
			"{'to':'hub','perSecond':1,'bytes':8} | sender itself",
			"{'to':'edge-1','perSecond':1,'bytes':8,'consumePerSecond':-1} | consumePerSecond is -1; must be 0 to 1000" })
	void feedThatCannotBeIsABadRequestThatNamesTheValue(String body, String named) {
		Answer answer = this.demo.postText("/api/feeds", body.replace('\'', '"'));
		for (String part : named.split("; ")) {
			assertProblem(answer, 400, part);
		}
	}

	@Test
	void paceThatCannotBeIsABadRequest() {
		String address = "/api/feeds/" + this.demo.post("/api/feeds", FEED).json().get("id").asLong();
		assertProblem(this.demo.patch(address, "{\"consumePerSecond\": 1001}"), 400, "consumePerSecond is 1001");
		assertProblem(this.demo.patch(address, "{}"), 400, "'consumePerSecond' is missing");
	}

	private JsonNode feed(String address) {
		return this.demo.get(address).json();
	}

	private static void assertProblem(Answer answer, int status, String mentioned) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(mentioned);
	}

}
