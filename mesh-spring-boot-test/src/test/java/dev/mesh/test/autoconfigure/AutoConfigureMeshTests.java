package dev.mesh.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.BusStream;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionAuthenticationException;
import dev.mesh.template.BusTemplate;
import dev.mesh.test.MeshTestNetwork;
import dev.mesh.test.MeshTestPeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Tests for {@link AutoConfigureMesh} with a whole web application that serves sessions,
 * dials others and keeps its identity in a folder.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "mesh.server.enabled=true", "mesh.server.users[0].principal=till",
				"mesh.server.users[0].password={noop}correct horse", "mesh.server.users[0].roles=device",
				"mesh.peer.name=shop", "mesh.peer.data-directory=" + AutoConfigureMeshTests.FOLDER,
				"mesh.session.urls=wss://hub.example/mesh", "mesh.session.principal=shop",
				"mesh.session.password=secret", "mesh.discovery.dns.name=hub.example",
				"mesh.discovery.mdns.enabled=true" })
@AutoConfigureMesh
class AutoConfigureMeshTests {

	static final String FOLDER = "target/never-made";

	@Autowired
	MeshTestNetwork network;

	@Autowired
	Mesh mesh;

	@Autowired
	BusTemplate bus;

	@Autowired
	Shop shop;

	@LocalServerPort
	int port;

	@Test
	void nothingIsServedDialledLookedForOrStored() throws Exception {
		HttpResponse<Void> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/mesh")).build(),
					HttpResponse.BodyHandlers.discarding());

		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(this.mesh.isRunning()).isTrue();
		assertThat(this.mesh.discovery()).isEmpty();
		assertThat(this.mesh.targets()).extracting(TargetStatus::lastReason)
			.singleElement()
			.satisfies((reason) -> assertThat(reason.orElse("")).isIn("",
					"Cannot connect to wss://hub.example/mesh: connection refused"));
		assertThat(Files.exists(Path.of(FOLDER))).isFalse();
	}

	@Test
	void listenersHearOfPeersAsAtAnyOtherTime() {
		MeshTestPeer till = this.network.peer("till-7").principal("till").roles("device").join();

		assertThat(till.request("orders", "tea", String.class)).isEqualTo("tea for till");
		assertThat(this.network.peer("visitor").anonymous().join().request("orders", "tea", String.class))
			.isEqualTo("tea for nobody");
		assertThat(till.openStream("logs").awaitText()).isEqualTo("first line");
		till.leave();
		assertThat(this.shop.log).contains("JOINED till-7", "LEFT till-7");
	}

	@Test
	void usersOfTheApplicationShowTheirPasswords() {
		MeshTestPeer till = this.network.peer("till-7")
			.credentials(Credentials.password("till", "correct horse"))
			.join();

		assertThat(this.mesh.presence().graph().peer(till.key()).map(Peer::roles)).contains(List.of("device"));
		assertThatExceptionOfType(SessionAuthenticationException.class)
			.isThrownBy(() -> this.network.peer("thief").credentials(Credentials.password("till", "guess")).join());
	}

	@Test
	void applicationMeetsItsHubAndSuspicionsComeInNoTime() {
		MeshTestPeer hub = this.network.peer("hub").serving("wss://hub.example/mesh").join();
		assertThat(hub.mesh().connectedSessions().get(0).principal()).contains("shop");
		MeshTestPeer till = this.network.peer("till-7").via(hub).join();

		this.bus.newMessage(new Price("tea", 7)).path("prices/tea").to("till-7").send();
		assertThat(till.received().await("prices/*").as(Price.class)).isEqualTo(new Price("tea", 7));
		hub.unplug();
		this.network.clock().advance(Duration.ofSeconds(45));

		assertThat(this.shop.log).containsSubsequence("JOINED hub", "SUSPECTED hub", "LEFT hub");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class ShopApplication {

	}

	static class Shop {

		final List<String> log = new CopyOnWriteArrayList<>();

		@BusMessageListener("orders")
		String on(String order, Optional<Principal> principal) {
			return order + " for " + principal.map(Principal::getName).orElse("nobody");
		}

		@BusStreamListener("logs")
		void tail(BusStream stream) {
			stream.send(ByteBuffer.wrap("first line".getBytes()));
		}

		@PresenceChanged(
				types = { PresenceChange.Type.JOINED, PresenceChange.Type.LEFT, PresenceChange.Type.SUSPECTED })
		void changed(PresenceChange change) {
			this.log.add(change.type() + " " + change.peer().deviceName());
		}

	}

	record Price(String item, int amount) {
	}

}
