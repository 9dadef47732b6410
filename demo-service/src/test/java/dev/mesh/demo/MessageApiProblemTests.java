package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for what {@code /api/messages} says of requests that cannot be done. */
class MessageApiProblemTests extends RunningDemo {

	private static final Map<String, Object> MESSAGE = Map.of("to", "edge-1", "path", "test/problem", "text", "hello");

	@Test
	void unknownNameIsNotFoundAndThePresentPeersAreNamed() {
		assertProblem(sent("to", "edge-9"), 404, "'edge-9'", "edge-1", "edge-2", "43 characters");
	}

	@Test
	void keyThatIsNotPresentIsNotFound() {
		String key = "A".repeat(43);
		assertProblem(sent("to", key), 404, key, "edge-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "not-a-key-but-as-long-as-a-key-is-more-or-less",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+" })
	void whatIsMeantAsAKeyButIsNoneIsABadRequestThatSaysWhatAKeyLooksLike(String text) {
		assertProblem(sent("to", text), 400, text.substring(0, 40), "43 characters of base64url");
	}

	@Test
	void unknownSenderIsNotFoundAndThePeersOfThisProcessAreNamed() {
		assertProblem(sent("from", "edge-9"), 404, "'edge-9'", "[hub, edge-1, edge-2]");
	}

	@Test
	void sendingToOneselfIsABadRequest() {
		assertProblem(sent("to", "hub"), 400, "'hub'", "'from'");
	}

	@Test
	void unreliablePayloadOverTheLimitIsTooLargeAndBothNumbersAreNamed() {
		Answer answer = with(Map.of("reliability", "UNRELIABLE", "text", "x".repeat(131_073)));
		assertProblem(answer, 413, "131073", "131072", "RELIABLE");
	}

	@Test
	void reliablePayloadOverTheLimitIsTooLargeAndBothNumbersAreNamed() {
		assertProblem(sent("text", "x".repeat(64 * 1024 * 1024 + 1)), 413, "67108865", "67108864");
	}

	@ParameterizedTest
	@CsvSource({ "reliability, MOSTLY, RELIABLE", "path, a/*/b, 'a/*/b'", "path, '', 'path'", "to, ' ', 'to'" })
	void unusableValueIsABadRequestThatNamesIt(String name, String value, String mentioned) {
		assertProblem(sent(name, value), 400, mentioned);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 100_001 })
	void repeatOutOfRangeIsABadRequestThatNamesTheLimits(int repeat) {
		assertProblem(sent("repeat", repeat), 400, "" + repeat, "1 to 100000");
	}

	@Test
	void textAndBase64TogetherAreABadRequest() {
		assertProblem(sent("base64", "AAAA"), 400, "both");
	}

	@Test
	void neitherTextNorBase64IsABadRequest() {
		assertProblem(this.demo.sendMessage(Map.of("to", "edge-1", "path", "test/problem")), 400, "neither");
	}

	@Test
	void base64ThatCannotBeDecodedIsABadRequest() {
		assertProblem(this.demo.sendMessage(Map.of("to", "edge-1", "path", "test/problem", "base64", "a-b")), 400,
				"base64");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"to\":", "[]", "\"text\"", "{\"to\": [1]}", "" })
	void bodyThatIsNotWhatIsExpectedIsABadRequest(String json) {
		assertProblem(this.demo.postText("/api/messages", json), 400, "The body");
	}

	@Test
	void misspeltMemberIsABadRequestThatNamesItAndTheOthers() {
		assertProblem(sent("reliabilty", "UNRELIABLE"), 400, "'reliabilty'", "reliability");
	}

	@ParameterizedTest
	@ValueSource(strings = { "after=x", "limit=x", "limit=0", "limit=100001" })
	void wrongListParameterIsABadRequestThatNamesTheValue(String query) {
		assertProblem(this.demo.get("/api/messages?" + query), 400, query.substring(query.indexOf('=') + 1));
	}

	@Test
	void nothingThatWasRefusedArrives() {
		assertThat(this.demo.messagesAfter(0).findValuesAsString("path")).doesNotContain("test/problem");
	}

	private Answer sent(String name, Object value) {
		return with(Map.of(name, value));
	}

	private Answer with(Map<String, Object> changes) {
		Map<String, Object> message = new HashMap<>(MESSAGE);
		message.putAll(changes);
		return this.demo.sendMessage(message);
	}

	private static void assertProblem(Answer answer, int status, String... mentioned) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.type()).isEqualTo("application/problem+json");
		assertThat(answer.detail()).contains(mentioned);
	}

}
