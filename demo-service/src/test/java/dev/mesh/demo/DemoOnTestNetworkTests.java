package dev.mesh.demo;

import dev.mesh.test.MeshTestNetwork;
import dev.mesh.test.MeshTestPeer;
import dev.mesh.test.autoconfigure.AutoConfigureMesh;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The demo as users test their own applications: the test plays its peers. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "demo.embedded-peers=0", "mesh.server.enabled=false" })
@AutoConfigureMesh
class DemoOnTestNetworkTests {

	@LocalServerPort
	private int port;

	@Autowired
	private MeshTestNetwork network;

	@Test
	void messagesOfAPeerAreListedInTheOrderTheyWereSent() {
		MeshTestPeer till = this.network.join("till-7");
		long newest = demo().newestSequence();
		till.send("orders/1", "tea");
		till.send("orders/2", "milk");
		assertThat(demo().messagesAfter(newest)).extracting((message) -> message.get("path").asString())
			.containsExactlyInAnyOrder("orders/1", "orders/2");
		assertThat(demo().messagesAfter(newest))
			.allSatisfy((message) -> assertThat(message.get("fromName").asString()).isEqualTo("till-7"));
	}

	@Test
	void requestIsAnsweredByThePeerThatItNames() {
		this.network.join("till-7").answer("price", (request) -> "7 for " + request.text());
		this.network.join("till-8").answer("price", (request) -> "8 for " + request.text());
		JsonNode report = demo().post("/api/requests", Map.of("to", "till-8", "path", "price", "text", "tea")).json();
		assertThat(report.get("result").asString()).isEqualTo("REPLIED");
		assertThat(report.get("text").asString()).isEqualTo("8 for tea");
	}

	@Test
	void peerThatIsCutOffIsShownAsSuspectedAndWhatIsSentMeanwhileArrivesOnceItIsBack() {
		MeshTestPeer till = this.network.join("till-7");
		till.cut();
		this.network.clock().advance(Duration.ofSeconds(2));
		assertThat(demo().graph().get("remotePeers").get(0).get("suspected").asBoolean()).isTrue();
		CompletableFuture<DemoClient.Answer> sent = demo()
			.sendMessageLater(Map.of("to", "till-7", "path", "news", "text", "hello"));
		till.heal();
		assertThat(till.received().await("news").text()).isEqualTo("hello");
		assertThat(sent.join().json().get("result").asString()).isEqualTo("ACKNOWLEDGED");
		assertThat(demo().graph().get("remotePeers").get(0).get("suspected").asBoolean()).isFalse();
	}

	@Test
	void writerThatIsGoneLeavesAClosedFeedThatMakesRoomForAnother() {
		MeshTestPeer till = writer("till-7");
		for (int i = 0; i < 8; i++) {
			assertThat(open("till-7").status()).isEqualTo(201);
		}
		assertThat(open("till-7").status()).isEqualTo(409);
		till.leave();
		this.network.clock().advance(Duration.ofMinutes(3));
		await().until(() -> !demo().get("/api/feeds").json().findValuesAsString("open").contains("true"));
		writer("till-8");
		DemoClient.Answer opened = open("till-8");
		assertThat(opened.status()).as(opened.text()).isEqualTo(201);
		assertThat(demo().get("/api/feeds").json()).hasSize(8);
		assertThat(demo().delete("/api/feeds/" + opened.json().get("id").asLong()).status()).isEqualTo(204);
	}

	@Test
	void feedThatItsWriterClosesSaysWhatTheWriterHasSaid() {
		MeshTestPeer till = writer("till-9");
		DemoClient.Answer opened = open("till-9");
		assertThat(opened.status()).as(opened.text()).isEqualTo(201);
		assertThat(opened.json().get("reason").isNull()).isTrue();
		String address = "/api/feeds/" + opened.json().get("id").asLong();
		till.awaitStream().close("closing time");
		await().until(() -> !demo().get(address).json().get("open").asBoolean());
		assertThat(demo().get(address).json().get("reason").asString()).isEqualTo("CLOSED_BY_REMOTE closing time");
		assertThat(demo().delete(address).status()).isEqualTo(204);
	}

	@Test
	void feedThatItsWriterRefusesIsAConflictThatSaysWhy() {
		this.network.join("till-10").bus().onStream(Feeds.PATH, (candidate) -> candidate.reject("closing time"));
		DemoClient.Answer refused = open("till-10");
		assertThat(refused.status()).isEqualTo(409);
		assertThat(refused.detail()).contains("'till-10'", "closing time");
	}

	private MeshTestPeer writer(String name) {
		MeshTestPeer writer = this.network.join(name);
		writer.acceptStreams(Feeds.PATH);
		writer.acceptStreams(Feeds.PROGRESS_PATH);
		return writer;
	}

	private DemoClient.Answer open(String writer) {
		return demo().post("/api/feeds", Map.of("to", writer, "perSecond", 1, "bytes", 8));
	}

	private DemoClient demo() {
		return new DemoClient(this.port);
	}

}
