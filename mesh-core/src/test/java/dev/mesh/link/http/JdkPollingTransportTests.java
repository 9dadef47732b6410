package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.link.LinkType;
import dev.mesh.link.http.TinyHttpServer.Request;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dials of the transport that polls, what refuses them, and its own end. */
class JdkPollingTransportTests extends PollingFixture {

	@Test
	void supportsHttpAddressesAndThoseOfWebSocket() {
		assertThat(this.transport.type()).isEqualTo(LinkType.HTTP_POLLING);
		for (String scheme : new String[] { "ws", "wss", "http", "HTTPS" }) {
			assertThat(this.transport.supports(URI.create(scheme + "://hub/mesh"))).isTrue();
		}
		assertThat(this.transport.supports(URI.create("mem://hub"))).isFalse();
		assertThat(this.transport.supports(URI.create("http:nonsense"))).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.transport.dial(URI.create("ftp://hub/mesh"), this.listener))
			.withMessageContaining("ftp://hub/mesh");
	}

	@Test
	void opensALinkWithAnUnguessableName() throws Exception {
		this.transport.dial(URI.create(this.server.uri("ws") + "?token=secret#part"), this.listener);
		Request first = this.server.open(HOLD);
		assertThat(first.headers.get("mesh-link")).matches("[A-Za-z0-9_-]{32}");
		assertThat(first.number()).isZero();
		assertThat(first.headers).containsEntry("mesh-version", "mesh.v1");
		assertThat(this.listener.link().remoteAddress()).isEqualTo(this.server.uri("http").toString());
		RecordingListener other = new RecordingListener();
		this.transport.dial(this.server.uri("http"), other);
		assertThat(this.server.open(HOLD).headers.get("mesh-link")).isNotEqualTo(first.headers.get("mesh-link"));
		other.link();
	}

	@Test
	void cookiesOfALoadBalancerComeBack() throws Exception {
		this.transport.dial(this.server.uri("http"), this.listener);
		Request first = this.server.next("POST");
		assertThat(first.headers).doesNotContainKey("cookie");
		first.answer(200, Map.of("Mesh-Version", "mesh.v1", "Mesh-Hold-Millis", "10000", "Set-Cookie",
				"node=seven; Path=/; HttpOnly; SameSite=Lax"), new byte[0]);
		assertThat(this.server.next("GET").headers).containsEntry("cookie", "node=seven");
		this.listener.link().write(ByteBuffer.allocate(1));
		assertThat(this.server.next("POST").headers).containsEntry("cookie", "node=seven");
		RecordingListener other = new RecordingListener();
		this.transport.dial(this.server.uri("http"), other);
		assertThat(this.server.open(HOLD).headers).doesNotContainKey("cookie");
	}

	@ParameterizedTest
	@CsvSource({ "401,authenticates", "403,forbids", "404,check the path", "405,long-polling", "407,login",
			"503,later attempts", "302,not followed", "200,something else", "502,behind it" })
	void refusalNamesAddressStatusAndRemedy(int status, String hint) throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").answer(status);
		assertThat(this.listener.end()).contains(this.server.uri("http").toString())
			.contains("long-polling")
			.contains("HTTP " + status)
			.contains(hint);
	}

	@Test
	void refusalOfAMeshIsToldInItsWords() throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").refuse(503, "BUSY", "There are too many links.");
		assertThat(this.listener.end()).contains("BUSY: There are too many links.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "60001", "x" })
	void anAnswerWithoutAUsableHoldTimeOpensNothing(String hold) throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").answer(200, Map.of("Mesh-Version", "mesh.v1", "Mesh-Hold-Millis", hold), new byte[0]);
		assertThat(this.listener.end()).contains("something else is served");
	}

	@Test
	void connectionRefusedAsksForTheServer() throws Exception {
		assertThatARefusedConnectionAsksForTheServer();
	}

	@Test
	void serverThatDoesNotAnswerIsGivenUp() throws Exception {
		try (JdkPollingTransport hasty = new JdkPollingTransport("mesh-hasty", Duration.ofMillis(300))) {
			hasty.dial(this.server.uri("ws"), this.listener);
			assertThat(this.listener.end()).contains("no answer within 300 ms");
		}
	}

	@Test
	void closeEndsLinksDialsConnectionsAndThreadsAndMayBeFollowedByAnotherDial() throws Exception {
		open();
		RecordingListener pending = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), pending);
		this.server.next("POST");
		this.server.next("GET");
		this.transport.close();
		assertThat(this.listener.end()).contains("transport was closed");
		assertThat(pending.end()).contains("transport was closed");
		assertThat(this.transport).hasToString("JdkPollingTransport[links=0]");
		assertThatItsThreadsEnd();
		while (this.server.connections() > 0) {
			Thread.onSpinWait();
		}
		this.transport.close();
		RecordingListener again = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), again);
		this.server.open(HOLD);
		assertThat(again.link()).isNotNull();
	}

}
