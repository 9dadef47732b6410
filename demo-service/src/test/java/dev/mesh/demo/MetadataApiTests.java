package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MetadataController}; a context of its own, because metadata may not be
 * set often.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "demo.embedded-peers=0",
		"mesh.server.users[0].principal=edge", "mesh.server.users[0].password={noop}secret" })
class MetadataApiTests {

	@LocalServerPort
	private int port;

	@Test
	void objectReplacesTheMetadataThatTheGraphShows() {
		Answer answer = demo().put("/api/metadata", "{\"role\": \"hub\", \"floor\": {\"number\": 3}}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("floor").get("number").asInt()).isEqualTo(3);
		assertThat(demo().graph().get("localPeer").get("metadata").get("floor").get("number").asInt()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "\"text\"", "{\"role\":", "null" })
	void whatIsNotAnObjectIsABadRequest(String json) {
		Answer answer = demo().put("/api/metadata", json);
		assertThat(answer.status()).as(answer.text()).isEqualTo(400);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.json().get("reason").asString()).isEqualTo("NOT_AN_OBJECT");
	}

	@Test
	void objectThatIsTooDeepIsABadRequest() {
		Answer answer = demo().put("/api/metadata", "{\"a\":".repeat(17) + "1" + "}".repeat(17));
		assertThat(answer.status()).as(answer.text()).isEqualTo(400);
		assertThat(answer.json().get("reason").asString()).isEqualTo("TOO_DEEP");
	}

	@Test
	void objectThatIsTooLargeIsToldBothSizes() {
		Answer answer = demo().put("/api/metadata", "{\"text\":\"" + "x".repeat(4096) + "\"}");
		assertThat(answer.status()).as(answer.text()).isEqualTo(413);
		assertThat(answer.detail()).containsPattern("4,?096").containsPattern("4,?107");
	}

	@Test
	void bodyThatIsFarTooLargeIsNotEvenRead() {
		Answer answer = demo().put("/api/metadata", "{\"text\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}");
		assertThat(answer.status()).as(answer.text()).isEqualTo(413);
		assertThat(answer.detail()).contains("4096");
	}

	private DemoClient demo() {
		return new DemoClient(this.port);
	}

}
