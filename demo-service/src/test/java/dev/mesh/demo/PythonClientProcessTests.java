package dev.mesh.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code docs/vectors/client.py}, which was written from docs/protocol.md alone, against
 * a hub.
 */
@Tag("heavy")
@Timeout(180)
class PythonClientProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final String PYTHON = "/usr/bin/python3";

	private static final String CLIENT = Path.of("..", "docs", "vectors", "client.py").toString();

	/** For how long it stays; a request takes milliseconds. */
	private static final String SECONDS = "10";

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void aClientWrittenFromTheProtocolsPageSendsIsSentAndAnswers() throws Exception {
		DemoProcess hub = this.processes.startHub().awaitReady();
		Process python = new ProcessBuilder(PYTHON, CLIENT, "ws://127.0.0.1:" + hub.port() + "/mesh", "edge", "secret",
				SECONDS, "hub", "orders/created", "from Python")
			.redirectErrorStream(true)
			.start();
		try {
			await().atMost(PATIENCE)
				.until(() -> hub.client().graph().get("remotePeers").toString().contains("\"deviceName\":\"py\""));
			DemoClient.Answer answer = hub.client()
				.post("/api/requests", Map.of("to", "py", "path", "ask", "text", "are you there?"));
			assertThat(answer.text()).contains("REPLIED", "echo of are you there?");
			assertThat(hub.client().sendMessage(Map.of("to", "py", "path", "note", "text", "to Python")).text())
				.contains("ACKNOWLEDGED");

			String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(python.waitFor()).as(printed).isZero();
			assertThat(printed).contains("hub orders/created acknowledged", "to Python");
			assertThat(hub.client().messagesAfter(0).toString()).contains("from Python");
			await().atMost(PATIENCE).until(() -> hub.client().graph().get("remotePeers").isEmpty());
		}
		finally {
			python.destroyForcibly();
		}
	}

}
