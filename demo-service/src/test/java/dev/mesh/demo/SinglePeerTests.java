package dev.mesh.demo;

import dev.mesh.session.Authenticator;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for a process without embedded peers, which is a peer like any other. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.server.enabled=false", "mesh.peer.name=till-7" })
class SinglePeerTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ApplicationContext context;

	@Test
	void processThatDoesNotServeTheMeshIsAloneUnderItsOwnName() {
		JsonNode graph = new DemoClient(this.port).graph();
		assertThat(graph.get("localPeer").get("deviceName").asString()).isEqualTo("till-7");
		assertThat(graph.get("remotePeers")).isEmpty();
		assertThat(graph.get("embeddedPeers")).isEmpty();
	}

	@Test
	void nobodyIsLetInForEmbeddedPeersThatAreNotThere() {
		assertThat(this.context.getBeanProvider(EmbeddedPeers.class).getIfAvailable()).isNull();
		assertThat(this.context.getBeanProvider(Authenticator.class).stream())
			.noneMatch(EmbeddedUser.class::isInstance);
	}

}
