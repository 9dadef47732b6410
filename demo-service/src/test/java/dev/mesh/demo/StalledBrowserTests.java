package dev.mesh.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A browser that asks for events and does not read them. */
@Tag("heavy")
@Timeout(120)
class StalledBrowserTests extends RunningDemo {

	private static final Map<String, Object> FLOOD = Map.of("to", "edge-1", "path", "events/flood", "text",
			"x".repeat(4_000), "repeat", 500);

	@Test
	void browserThatDoesNotReadHoldsNobodyUp() throws IOException {
		try (Socket stalled = new Socket()) {
			stalled.setReceiveBufferSize(1_024);
			stalled.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			stalled.getOutputStream()
				.write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			await().atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(100))
				.during(Duration.ofSeconds(1))
				.until(this::floodsUntilSomeoneTells);

			CompletableFuture<DemoClient.Answer> flood = this.demo.sendMessageLater(FLOOD);
			try (EventReader other = new EventReader(this.port)) {
				other.await("graph");
				assertThat(other.await("messages")).isNotEmpty();
			}
			JsonNode results = flood.join().json().get("results");
			assertThat(results.get("ACKNOWLEDGED").asInt()).isEqualTo(500);
		}
	}

	/** Whether the thread of the browser is in the middle of telling. */
	private boolean floodsUntilSomeoneTells() {
		if (Thread.getAllStackTraces().values().stream().anyMatch(StalledBrowserTests::tells)) {
			return true;
		}
		this.demo.sendMessage(FLOOD);
		return false;
	}

	private static boolean tells(StackTraceElement[] stack) {
		boolean telling = false;
		boolean waiting = false;
		for (StackTraceElement frame : stack) {
			telling |= frame.getClassName().equals(EventStream.class.getName()) && frame.getMethodName().equals("tell");
			waiting |= frame.getMethodName().equals("wait") || frame.getMethodName().equals("park");
		}
		return telling && waiting;
	}

}
