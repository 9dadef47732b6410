package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a process says, and does, when it is configured wrongly. */
@Timeout(180)
class ConfigurationErrorsProcessTests {

	private static final String FAILED = "APPLICATION FAILED TO START";

	private static final int BYTES_OF_HALF_A_HANDSHAKE = 1000;

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void wrongPasswordIsToldByLogAndHealthAndTheProcessStaysUp() {
		DemoProcess hub = this.processes.startHub().awaitReady();
		DemoProcess edge = this.processes.startEdge("a", hub.port(), "mesh.session.password", "wrong").awaitReady();
		String url = "ws://127.0.0.1:" + hub.port() + "/mesh";
		edge.awaitOutput("AUTHENTICATION_FAILED");
		assertThat(edge.output()).contains(url, "password").doesNotContain("=wrong");
		await().atMost(Duration.ofSeconds(5)).until(() -> edge.client().get("/actuator/health").status() == 503);
		Answer health = edge.client().get("/actuator/health");
		assertThat(health.json().get("components").get("mesh").get("status").asString()).isEqualTo("DOWN");
		assertThat(health.json().get("components").get("mesh").toString()).contains(url, "AUTHENTICATION_FAILED");
		assertThat(edge.client().get("/actuator/health/readiness").status()).isEqualTo(200);
		assertThat(GraphShape.seenBy(edge)).isEqualTo(GraphShape.of(0, "a"));
		assertThat(hub.client().counters().get("refusedHandshakes").asInt()).isPositive();
		assertThat(hub.client().get("/actuator/health").status()).isEqualTo(200);
	}

	@Test
	void addressWithAnotherSchemeFailsAtStartAndNamesPropertyValueAndRemedy() {
		String output = this.processes.startEdge("a", 1, "mesh.session.urls", "http://hub.example/mesh").awaitFailure();
		assertThat(output).contains(FAILED, "mesh.session.urls", "http://hub.example/mesh", "ws");
	}

	@Test
	void addressWithoutAnAnswerIsTriedAgainUntilAHandshakeIsComplete() {
		DemoProcess hub = this.processes.startHub().awaitReady();
		FaultProxy proxy = this.processes.proxyTo(hub.port());
		proxy.refusing();
		DemoProcess edge = this.processes.startEdge("a", proxy.port()).awaitReady();
		edge.awaitOutput("ws://127.0.0.1:" + proxy.port() + "/mesh");
		assertThat(GraphShape.seenBy(edge)).isEqualTo(GraphShape.of(0, "a"));
		assertThat(edge.client().get("/actuator/health").json().get("components").get("mesh").toString())
			.contains("ws://127.0.0.1:" + proxy.port() + "/mesh");
		proxy.cutEvery(BYTES_OF_HALF_A_HANDSHAKE, 2);
		proxy.accepting();
		await().atMost(Duration.ofSeconds(40))
			.until(() -> GraphShape.seenBy(edge).equals(GraphShape.of(1, "a", "hub")));
	}

	@Test
	void portInUseFailsAtStartAndNamesThePort() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String output = this.processes.startHub("server.port", "" + other.getLocalPort()).awaitFailure();
			assertThat(output).contains(FAILED, "Port " + other.getLocalPort() + " was already in use");
		}
	}

	@Test
	void secondProcessOnOneDataDirectoryFailsAtStartAndNamesTheDirectoryAndTheFirstGoesOn() {
		DemoProcess hub = this.processes.startHub().awaitReady();
		DemoProcess first = this.processes.startEdge("a", hub.port()).awaitReady();
		String output = this.processes.startEdge("a", hub.port()).awaitFailure();
		assertThat(output).contains(FAILED, this.processes.dataDirectory("a").toString(), "mesh.peer.data-directory");
		await().atMost(Duration.ofSeconds(5))
			.until(() -> GraphShape.seenBy(first).equals(GraphShape.of(1, "a", "hub")));
	}

	@Test
	void serverThatNobodyCanLogInToFailsAtStartAndNamesTheRemedies() {
		String output = this.processes.start("hub", Map.of()).awaitFailure();
		assertThat(output).contains(FAILED, "mesh.server.enabled", "mesh.server.users", "Authenticator",
				"mesh.server.anonymous");
		assertThat(output.substring(output.indexOf(FAILED))).as("the analysis is all there is to read")
			.doesNotContain("\tat ");
	}

	@Test
	void numberOfEmbeddedPeersOutOfRangeFailsAtStartAndNamesTheLimits() {
		String output = this.processes.start("hub", Map.of("demo.embedded-peers", "33")).awaitFailure();
		assertThat(output).contains(FAILED, "demo.embedded-peers is 33", "0 to 32");
	}

}
