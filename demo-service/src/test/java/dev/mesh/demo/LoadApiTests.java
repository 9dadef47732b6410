package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link LoadController}. */
class LoadApiTests extends RunningDemo {

	@Test
	void everyMessageOfALoadHasItsResultAndTheRateIsToldButNothingIsListed() {
		long newest = this.demo.newestSequence();
		JsonNode report = this.demo.post("/api/load", Map.of("to", "edge-1", "messages", 1_000, "bytes", 128)).json();
		assertThat(report.get("results").get("ACKNOWLEDGED").asInt()).isEqualTo(1_000);
		assertThat(report.get("messages").asInt()).isEqualTo(1_000);
		assertThat(report.get("millis").asDouble()).isPositive();
		assertThat(report.get("messagesPerSecond").asLong()).isPositive();
		assertThat(report.get("bytesPerSecond").asLong()).isGreaterThan(report.get("messagesPerSecond").asLong());
		assertThat(this.demo.newestSequence()).isEqualTo(newest);
	}

	@Test
	void unreliableLoadFromAnEmbeddedPeerIsSent() {
		JsonNode report = this.demo
			.post("/api/load",
					Map.of("from", "edge-1", "to", "hub", "messages", 10, "bytes", 0, "reliability", "UNRELIABLE"))
			.json();
		assertThat(report.get("results").get("SENT").asInt()).isEqualTo(10);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{'messages':1,'bytes':1} | 400 | 'to' is missing",
					"{'to':'edge-1','bytes':1} | 400 | 'messages' is missing",
					"{'to':'edge-1','messages':100001,'bytes':1} | 400 | messages is 100001; must be 1 to 100000",
					"{'to':'edge-1','messages':1,'bytes':65537} | 400 | bytes is 65537; must be 0 to 65536",
					"{'to':'edge-9','messages':1,'bytes':1} | 404 | 'edge-9'",
					"{'to':'edge-1','messages':1,'bytes':1,'reliability':'MOSTLY'} | 400 | reliability is 'MOSTLY'" })
	void loadThatCannotBeIsAProblemThatNamesTheValue(String body, int status, String named) {
		Answer answer = this.demo.postText("/api/load", body.replace('\'', '"'));
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(named.split("; "));
	}

}
