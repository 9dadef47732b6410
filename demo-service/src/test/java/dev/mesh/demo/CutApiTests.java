package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link CutController} and {@link TrafficController}. */
@Timeout(120)
class CutApiTests extends RunningDemo {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@AfterEach
	void healAndStop() {
		this.demo.delete("/api/cuts/edge-2");
		this.demo.get("/api/traffic")
			.json()
			.valueStream()
			.forEach((run) -> this.demo.delete("/api/traffic/" + run.get("id").asLong()));
	}

	@Test
	void cutConnectionIsSeenToRecoverAndComesBackWhenItIsHealed() {
		JsonNode cut = this.demo.put("/api/cuts/edge-2", "").json();
		assertThat(cut.get("cut").asBoolean()).isTrue();
		assertThat(cut.get("deviceName").asString()).isEqualTo("edge-2");
		await().atMost(PATIENCE)
			.until(() -> this.demo.graph().get("connections").findValuesAsString("state").contains("RECOVERING"));
		assertThat(this.demo.get("/api/cuts").json().findValuesAsString("cut")).containsExactly("false", "true");
		assertThat(this.demo.delete("/api/cuts/edge-2").json().get("cut").asBoolean()).isFalse();
		this.demo.awaitEdges();
	}

	@Test
	void trafficOverACutArrivesOnceAndInItsTurn() {
		String address = start(Map.of("from", "edge-1", "to", "edge-2", "perSecond", 200, "bytes", 100));
		await().atMost(PATIENCE).until(() -> count(address, "received") > 50);
		this.demo.put("/api/cuts/edge-2", "");
		await().atMost(PATIENCE).until(() -> count(address, "sent") > count(address, "received") + 100);
		long before = count(address, "received");
		this.demo.delete("/api/cuts/edge-2");
		await().atMost(PATIENCE).until(() -> count(address, "received") > before + 150);
		assertThat(this.demo.delete(address).json().get("running").asBoolean()).isFalse();
		await().atMost(PATIENCE).until(() -> count(address, "sent") == count(address, "acknowledged"));
		await().atMost(PATIENCE).until(() -> count(address, "sent") == count(address, "received"));
		JsonNode run = this.demo.get(address).json();
		assertThat(run.get("failed").asLong()).isZero();
		assertThat(run.get("lost").asLong()).isZero();
		assertThat(run.get("duplicated").asLong()).isZero();
		assertThat(run.get("outOfOrder").asLong()).isZero();
	}

	@Test
	void countedTrafficIsNotListedAmongTheMessages() {
		long newest = this.demo.newestSequence();
		String address = start(Map.of("to", "edge-1", "perSecond", 100, "bytes", 4));
		await().atMost(PATIENCE).until(() -> count(address, "received") > 10);
		assertThat(this.demo.newestSequence()).isEqualTo(newest);
		assertThat(this.demo.get(address).json().get("from").asString()).isEqualTo("hub");
	}

	@Test
	void numbersThatNoGeneratorSendsAreNotCounted() {
		String address = start(Map.of("from", "edge-1", "to", "edge-2", "perSecond", 1, "bytes", 4));
		String path = "demo/counted/traffic/" + address.substring("/api/traffic/".length());
		for (String number : List.of("/////w==", "f////w==", "gAAAAA==", "", "AAAAAAAAAAA=")) {
			Answer sent = this.demo
				.sendMessage(Map.of("from", "edge-1", "to", "edge-2", "path", path, "base64", number));
			assertThat(sent.json().get("result").asString()).isEqualTo("ACKNOWLEDGED");
		}
		await().atMost(PATIENCE).until(() -> count(address, "received") > 1);
		assertThat(count(address, "lost")).isZero();
		assertThat(count(address, "duplicated")).isZero();
		assertThat(count(address, "received")).isLessThanOrEqualTo(count(address, "sent"));
	}

	@Test
	void fifthGeneratorIsAConflict() {
		for (int i = 0; i < 4; i++) {
			start(Map.of("to", "edge-1", "perSecond", 1, "bytes", 4));
		}
		assertProblem(this.demo.post("/api/traffic", Map.of("to", "edge-1", "perSecond", 1, "bytes", 4)), 409,
				"4 generators run already");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{} | 'to' is missing", "{'to':'hub','perSecond':1,'bytes':4} | sender itself",
					"{'to':'edge-1','bytes':4} | 'perSecond' is missing",
					"{'to':'edge-1','perSecond':1001,'bytes':4} | perSecond is 1001; must be 1 to 1000",
					"{'to':'edge-1','perSecond':0,'bytes':4} | perSecond is 0",
					"{'to':'edge-1','perSecond':1,'bytes':3} | bytes is 3; must be 4 to 16384",
					"{'to':'edge-1','perSecond':1,'bytes':16385} | bytes is 16385" })
	void generatorThatCannotBeIsABadRequestThatNamesTheValue(String body, String named) {
		Answer answer = this.demo.postText("/api/traffic", body.replace('\'', '"'));
		for (String part : named.split("; ")) {
			assertProblem(answer, 400, part);
		}
	}

	@Test
	void whatIsNotThereIsNotFound() {
		assertProblem(this.demo.put("/api/cuts/edge-9", ""), 404, "'edge-9'; there are [edge-1, edge-2]");
		assertProblem(this.demo.delete("/api/cuts/hub"), 404, "'hub'");
		assertProblem(this.demo.get("/api/traffic/999"), 404, "no generator 999");
		assertProblem(this.demo.delete("/api/traffic/999"), 404, "no generator 999");
		assertProblem(this.demo.post("/api/traffic", Map.of("to", "edge-9", "perSecond", 1, "bytes", 4)), 404,
				"'to' can be one of [hub, edge-1, edge-2]");
	}

	private String start(Map<String, Object> traffic) {
		Answer answer = this.demo.post("/api/traffic", traffic);
		assertThat(answer.status()).as(answer.text()).isEqualTo(201);
		return "/api/traffic/" + answer.json().get("id").asLong();
	}

	private long count(String address, String name) {
		return this.demo.get(address).json().get(name).asLong();
	}

	private static void assertProblem(Answer answer, int status, String mentioned) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(mentioned);
	}

}
