package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link RequestController} and {@link FanOutController}. */
class RequestApiTests extends RunningDemo {

	@Test
	void requestIsAnsweredByThePeerThatItIsFor() {
		JsonNode report = this.demo.post("/api/requests", Map.of("to", "edge-2", "path", "echo", "text", "Grüße"))
			.json();
		assertThat(report.get("result").asString()).isEqualTo("REPLIED");
		assertThat(report.get("text").asString()).isEqualTo("Grüße");
		assertThat(report.get("headers").get("answered-by").asString()).isEqualTo("edge-2");
	}

	@Test
	void requestFromOneEdgeToAnotherGoesThroughTheHub() {
		JsonNode report = this.demo
			.post("/api/requests", Map.of("from", "edge-1", "to", "edge-2", "path", "echo", "base64", "/w=="))
			.json();
		assertThat(report.get("result").asString()).isEqualTo("REPLIED");
		assertThat(report.get("base64").asString()).isEqualTo("/w==");
	}

	@Test
	void requestThatCannotBeDoneIsAProblem() {
		Answer answer = this.demo.post("/api/requests", Map.of("to", "nobody", "path", "echo", "text", "x"));
		assertThat(answer.status()).isEqualTo(404);
		assertThat(this.demo.post("/api/requests", Map.of("to", "edge-1", "path", "/echo", "text", "x")).status())
			.isEqualTo(400);
	}

	@Test
	void fanOutReportsAResultForEachPeerThatMatches() {
		JsonNode report = this.demo
			.post("/api/fanout", Map.of("filter", "metadata.role = 'edge'", "path", "news", "text", "hello"))
			.json();
		assertThat(report.get("count").asInt()).isEqualTo(2);
		assertThat(report.get("acknowledged").asInt()).isEqualTo(2);
		Map<String, String> results = new HashMap<>();
		report.get("results")
			.forEach((one) -> results.put(one.get("deviceName").asString(), one.get("result").asString()));
		assertThat(results)
			.containsExactlyInAnyOrderEntriesOf(Map.of("edge-1", "ACKNOWLEDGED", "edge-2", "ACKNOWLEDGED"));
	}

	@Test
	void fanOutToNobodyIsComplete() {
		JsonNode report = this.demo
			.post("/api/fanout", Map.of("filter", "name = 'nobody'", "path", "news", "text", "hello"))
			.json();
		assertThat(report.get("count").asInt()).isZero();
	}

	@Test
	void fanOutWithoutAFilterOrWithAWrongOneIsAProblem() {
		Answer missing = this.demo.post("/api/fanout", Map.of("path", "news", "text", "hello"));
		assertThat(missing.status()).isEqualTo(400);
		assertThat(missing.json().get("detail").asString()).contains("'filter' is missing");
		Answer wrong = this.demo.post("/api/fanout", Map.of("filter", "role = ", "path", "news", "text", "hello"));
		assertThat(wrong.json().get("detail").asString()).contains("column");
	}

}
