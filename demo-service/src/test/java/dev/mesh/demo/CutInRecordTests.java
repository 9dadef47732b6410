package dev.mesh.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A connection that is cut in the middle of a record. */
@Timeout(120)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "demo.embedded-peers=0", "mesh.server.anonymous=true" })
class CutInRecordTests {

	/** More than one record takes, less than the message. */
	private static final int CUT_AFTER_BYTES = 100_000;

	private static final int CUTS = 5;

	@LocalServerPort
	private int port;

	@Autowired
	private Mesh hub;

	@Test
	void aCutInTheMiddleOfARecordResumesTheSessionAndTheMessageArrivesOnce() throws Exception {
		SessionRequest target;
		try (FaultProxy proxy = FaultProxy.to(this.port)) {
			target = new SessionRequest(List.of(URI.create("ws://127.0.0.1:" + proxy.port() + "/mesh")),
					Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000),
					true);
			try (Mesh peer = Mesh.builder().name("cut-in-record").target(target).build().start()) {
				await().atMost(Duration.ofSeconds(30))
					.until(() -> peer.presence().graph().peer(this.hub.key()).isPresent());
				String session = peer.connectedSessions().get(0).id();
				Queue<Integer> arrived = new ConcurrentLinkedQueue<>();
				this.hub.bus().onMessage("large", (message) -> arrived.add(message.payload().remaining()));
				proxy.cutEvery(CUT_AFTER_BYTES, CUTS);
				SendResult result = peer.bus()
					.send(this.hub.key(), BusMessage.of("large", new byte[8 * CUT_AFTER_BYTES]))
					.get(90, TimeUnit.SECONDS);

				assertThat(result.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
				assertThat(proxy.cuts()).isGreaterThanOrEqualTo(CUTS);
				await().atMost(Duration.ofSeconds(30)).until(() -> !arrived.isEmpty());
				assertThat(arrived).containsExactly(8 * CUT_AFTER_BYTES);
				assertThat(peer.connectedSessions().get(0).id()).isEqualTo(session);
			}
		}
	}

}
