package dev.mesh.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One trace over three JVMs with an OpenTelemetry tracer each: asks - hub - answers. The
 * request crosses the hub, and its handler sends a message to the hub.
 */
@Timeout(300)
class TraceAcrossProcessesProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final String NO_PARENT = "0".repeat(16);

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void oneTraceSpansARequestThroughARelayAndWhatItsHandlerSendsOn() {
		PeerProcess hub = start("hub", "server.port=0", "mesh.server.anonymous=true",
				"mesh.presence.visibility.anonymous=all");
		String port = hub.awaitWord("READY", LIMIT).get("port");
		String[] edge = { "spring.main.web-application-type=none", "mesh.server.enabled=false",
				"mesh.session.urls=ws://127.0.0.1:" + port + "/mesh" };
		PeerProcess answers = start("answers", edge);
		answers.awaitWord("READY", LIMIT);
		PeerProcess asks = start("asks", edge);
		assertThat(asks.awaitWord("REPLY", LIMIT)).containsEntry("text", "done");
		Map<String, String> request = asks.awaitWord("mesh-request", LIMIT);
		Map<String, String> handling = answers.awaitWord("handle-request-orders/{id}", LIMIT);
		Map<String, String> sending = answers.awaitWord("mesh-send", LIMIT);
		Map<String, String> receiving = hub.awaitWord("receive-audit/{id}", LIMIT);
		assertThat(request).containsEntry("parent", NO_PARENT).containsEntry("kind", "CLIENT");
		assertChild(handling, request, "SERVER");
		assertChild(sending, handling, "PRODUCER");
		assertChild(receiving, sending, "CONSUMER");
		assertThat(hub.hasSaid("handle-request-orders/{id}")).as("the relay handles what it passes on").isFalse();
	}

	private static void assertChild(Map<String, String> child, Map<String, String> parent, String kind) {
		assertThat(child).containsEntry("trace", parent.get("trace"))
			.containsEntry("parent", parent.get("id"))
			.containsEntry("kind", kind);
	}

	private PeerProcess start(String role, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.add(0, role);
		return this.processes.startPeer(TracedPeer.class, arguments, PeerProcess.HEAP_MEBIBYTES);
	}

}
