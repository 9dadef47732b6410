package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/** The REST interface of one demo process, as a script would use it. */
final class DemoClient {

	private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private static final JsonMapper JSON = new JsonMapper();

	/** Longer than any send may take. */
	private static final Duration TIMEOUT = Duration.ofSeconds(240);

	private final String host;

	private final int port;

	DemoClient(int port) {
		this("127.0.0.1", port);
	}

	DemoClient(String host, int port) {
		this.host = host;
		this.port = port;
	}

	/**
	 * An answer.
	 *
	 * @param status HTTP status
	 * @param type content type, empty when there is none
	 * @param location where what was made is, empty when nothing says so
	 * @param text body
	 */
	record Answer(int status, String type, String location, String text) {

		JsonNode json() {
			return JSON.readTree(this.text);
		}

		/** The detail of a problem. */
		String detail() {
			return json().get("detail").asString();
		}

	}

	Answer get(String path) {
		return join(send(request(path).GET()));
	}

	Answer peers(String filter) {
		return get("/api/peers?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
	}

	JsonNode graph() {
		return get("/api/graph").json();
	}

	/** Key of the peer itself, as text. */
	String ownKey() {
		return graph().get("localPeer").get("peerKey").asString();
	}

	/**
	 * Ids of the sessions it sees, in order: a connection's id is that of its session.
	 */
	List<String> sessionIds() {
		return graph().get("connections")
			.valueStream()
			.map((connection) -> connection.get("id").asString())
			.sorted()
			.toList();
	}

	/** Waits until the hub and both embedded peers know of each other. */
	void awaitEdges() {
		await().atMost(Duration.ofSeconds(30)).until(() -> graph().get("connections").size() == 2);
		for (String edge : List.of("edge-1", "edge-2")) {
			String other = edge.equals("edge-1") ? "edge-2" : "edge-1";
			await().atMost(Duration.ofSeconds(30))
				.until(() -> post("/api/requests", Map.of("from", edge, "to", other, "path", "ready", "text", ""))
					.text()
					.contains("REPLIED"));
		}
	}

	JsonNode counters() {
		return get("/api/counters").json();
	}

	/** Sequence of the newest message that has arrived; 0 when none has. */
	long newestSequence() {
		return get("/api/messages?after=-1").json().path(0).path("sequence").asLong(0);
	}

	JsonNode messagesAfter(long sequence) {
		return get("/api/messages?limit=100000&after=" + sequence).json();
	}

	Answer post(String path, Object body) {
		return join(postLater(path, body));
	}

	/**
	 * Sends one message with {@code to}, {@code path}, {@code text} and whatever else.
	 */
	Answer sendMessage(Map<String, ?> message) {
		return post("/api/messages", message);
	}

	CompletableFuture<Answer> sendMessageLater(Map<String, ?> message) {
		return postLater("/api/messages", message);
	}

	Answer put(String path, String json) {
		return join(send(request(path).PUT(BodyPublishers.ofString(json))));
	}

	Answer patch(String path, String json) {
		return join(send(request(path).method("PATCH", BodyPublishers.ofString(json))));
	}

	Answer delete(String path) {
		return join(send(request(path).DELETE()));
	}

	Answer postText(String path, String json) {
		return join(send(request(path).POST(BodyPublishers.ofString(json))));
	}

	CompletableFuture<Answer> postLater(String path, Object body) {
		return send(request(path).POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://" + this.host + ":" + this.port + path))
			.header("Content-Type", "application/json")
			.timeout(TIMEOUT);
	}

	private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
		return HTTP.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8))
			.thenApply(DemoClient::answer);
	}

	private static Answer answer(HttpResponse<String> response) {
		return new Answer(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""),
				response.headers().firstValue("Location").orElse(""), response.body());
	}

	private static Answer join(CompletableFuture<Answer> answer) {
		try {
			return answer.join();
		}
		catch (RuntimeException ex) {
			throw (ex.getCause() instanceof IOException cause) ? new UncheckedIOException(cause) : ex;
		}
	}

}
