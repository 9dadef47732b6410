package dev.mesh.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The console in Chromium, in front of one process with two embedded peers. */
@Tag("heavy")
@Timeout(180)
class ConsoleProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	@RegisterExtension
	static final Processes PROCESSES = new Processes();

	private static ServerSocket service;

	private static DemoProcess demo;

	private static Browser browser;

	@BeforeAll
	static void start() throws IOException {
		service = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
		Thread echo = new Thread(ConsoleProcessTests::serve, "echo");
		echo.setDaemon(true);
		echo.start();
		demo = PROCESSES.start("hub", Map.of("demo.embedded-peers", "2", "mesh.server.enabled", "true",
				"mesh.tunnel.allowed-targets", "127.0.0.1:" + service.getLocalPort()));
		demo.awaitReady().client().awaitEdges();
		browser = new Browser(demo.port());
	}

	@AfterAll
	static void stop() throws IOException {
		browser.close();
		service.close();
	}

	private static void serve() {
		while (!service.isClosed()) {
			try (Socket socket = service.accept(); InputStream input = socket.getInputStream()) {
				input.transferTo(socket.getOutputStream());
			}
			catch (IOException ex) {
				// Closed, or broken by whoever was served.
			}
		}
	}

	@BeforeEach
	void openThePage() {
		browser.as(1280, 800, "light").open();
		browser.awaitThat("#summary", (text) -> text.contains("3 peers and 2 connections"));
	}

	@AfterEach
	void nothingIsWrongAndNothingWasAskedElsewhere() {
		assertThat(browser.complaints()).isEmpty();
		assertThat(browser.requestsElsewhere()).isEmpty();
	}

	@Test
	void graphFollowsTheMeshWithoutReload() {
		browser.run("window.stillTheSame = true");
		DemoClient client = demo.client();
		client.put("/api/metadata", "{\"shelf\":\"bread\"}");
		browser.awaitThat("#metadata", (text) -> text.contains("bread"));
		client.put("/api/cuts/edge-2", "");
		await().atMost(PATIENCE).until(() -> browser.all("#graph line.recovering").size() == 1);
		await().atMost(PATIENCE).until(() -> browser.all("#graph .node.suspected").size() == 1);
		assertThat(browser.text("#peers")).contains("suspected");
		client.delete("/api/cuts/edge-2");
		await().atMost(PATIENCE).until(() -> browser.all("#graph line.up").size() == 2);
		assertThat(browser.run("return window.stillTheSame")).isEqualTo(true);
		assertThat(browser.all("#graph .node.relay.local")).hasSize(1);
		browser.awaitThat("#graph text.rtt", (text) -> text.matches("\\d+ ms"));
		assertThat(browser.find("#graph").getDomAttribute("aria-label")).contains("3 peers, 2 connections");
	}

	@Test
	void clickOnAPeerShowsWhatIsKnownOfItAndWhoSaysSo() {
		browser.awaitSettled();
		String key = demo.client().get("/api/peers/edge-1").json().get("peer").get("peerKey").asString();
		browser.click("#graph .node[data-key='" + key + "'] .disc");
		browser.awaitText("peer-name", "edge-1");
		assertThat(browser.text("#attestations")).contains("embedded", "says hub", "trusted");
		assertThat(browser.text("#sessions")).contains("edge-1 → hub", "WebSocket", "up since");
		assertThat(browser.text("#connections")).contains("hub dialled", "WebSocket");
		assertThat(browser.text("#peer")).contains("mesh/", "its own claim", "hub → edge-1");
		assertThat(browser.text("#metadata")).contains("\"role\": \"edge\"");
		browser.click("#peer-way");
		await().atMost(PATIENCE).until(() -> browser.all("#graph line.on-way").size() == 1);
	}

	@Test
	void messageIsSentByKeyboardAloneAndItsWayIsShown() {
		browser.tabTo("tab-peer").press(Keys.ARROW_RIGHT);
		assertThat(browser.find("#panel-send").isDisplayed()).isTrue();
		browser.tabTo("from").press("edge-1");
		browser.tabTo("to").press("edge-2");
		browser.tabTo("path").press(Keys.chord(Keys.CONTROL, "a"), "orders/keyboard");
		browser.tabTo("text").press(Keys.chord(Keys.CONTROL, "a"), "no mouse");
		browser.tabTo("send-button").press(Keys.ENTER);
		browser.awaitText("outcome", "ACKNOWLEDGED").awaitText("way", "edge-1 → hub → edge-2");
		browser.awaitText("messages", "no mouse");
		assertThat(browser.text("#messages")).contains("edge-1 → edge-2", "orders/keyboard");
		assertThat(browser.all("#graph line.on-way")).hasSize(2);
	}

	@Test
	void requestShowsItsReply() {
		browser.click("#tab-send").click("#send label:nth-of-type(2)").choose("to", "edge-1");
		browser.type("text", "How much is the tea?").click("#send-button");
		browser.awaitText("outcome", "REPLIED").awaitText("reply", "How much is the tea?");
		assertThat(browser.text("#result")).contains("answered-by: edge-1");
	}

	@Test
	void fanOutShowsForEachPeerWhatBecameOfIt() {
		browser.click("#tab-send").click("#send label:nth-of-type(3)");
		browser.awaitText("filter-matches", "2 peers match").click("#send-button");
		browser.awaitText("outcome", "2 of 2 have acknowledged it");
		assertThat(browser.text("#fanout")).contains("edge-1", "edge-2", "ACKNOWLEDGED", "it has arrived");
		browser.run("window.asked = 0; const real = fetch; window.fetch = (...all) => {"
				+ " window.asked += String(all[0]).startsWith('api/peers?') ? 1 : 0; return real(...all); }");
		browser.type("filter", "metadata.number = ").awaitText("filter-matches", "column 19").awaitNoAnswers();
		assertThat((long) browser.run("return window.asked")).as("once for all letters")
			.isLessThan("metadata.number = ".length());
		assertThat(browser.complaints()).isNotEmpty().allMatch((complaint) -> complaint.contains("400"));
	}

	@Test
	void textOfOtherPeersStaysText() {
		String evil = "<img src=x onerror=alert(1)>";
		int elements = browser.all("img, script, iframe").size();
		demo.client().put("/api/metadata", "{\"" + evil + "\":\"" + evil + "\"}");
		demo.client().sendMessage(Map.of("from", "edge-1", "to", "hub", "path", "evil/<b>", "text", evil));
		browser.awaitText("messages", evil).awaitText("messages", "evil/<b>").awaitText("metadata", evil);
		browser.click("#tab-send").click("#send label:nth-of-type(2)").choose("to", "edge-1");
		browser.type("text", evil).click("#send-button").awaitText("reply", evil);
		browser.type("path", "a/" + evil + "/*/b").click("#send-button").awaitText("result", "path is not usable");
		assertThat(browser.all("img, script, iframe")).hasSize(elements);
		assertThat(browser.all("#messages b")).isEmpty();
		assertThat(browser.complaints()).allMatch((complaint) -> complaint.contains("400"));
		demo.client().put("/api/metadata", "{}");
	}

	@Test
	void slowReaderSlowsTheWriterAndBothRatesAreShown() {
		browser.click("#tab-stream").choose("stream-to", "edge-1").type("stream-rate", "100").click("#stream-open");
		browser.awaitThat(".feed [data-field=written]", (text) -> Browser.number(text) > 60)
			.awaitThat(".feed [data-field=read]", (text) -> Browser.number(text) > 60);
		browser.run("""
				window.under = 0;
				window.most = 0;
				const real = fetch;
				window.fetch = async (path, request) => {
				  if (request?.method !== 'PATCH') { return real(path, request); }
				  window.under += 1;
				  window.most = Math.max(window.most, window.under);
				  await new Promise((resolve) => { setTimeout(resolve, 100); });
				  try { return await real(path, request); } finally { window.under -= 1; }
				};
				""");
		browser.find(".feed .pace").sendKeys(Keys.HOME);
		for (int i = 0; i < 10; i++) {
			browser.find(".feed .pace").sendKeys(Keys.ARROW_RIGHT);
		}
		assertThat(browser.text(".feed output")).isEqualTo("10/s");
		browser.awaitThat(".feed [data-field=verdict]", (text) -> text.contains("held back"))
			.awaitThat(".feed [data-field=read]", (text) -> Browser.number(text) < 20)
			.awaitThat(".feed [data-field=written]", (text) -> Browser.number(text) < 40);
		assertThat(browser.run("return window.most")).as("requests at a time").isEqualTo(1L);
		assertThat(browser.figure(".feed [data-field=queued]")).isPositive();
		browser.screenshot("stream-held-back-light-desktop");
		browser.find(".feed .pace").sendKeys(Keys.END);
		browser.awaitThat(".feed [data-field=written]", (text) -> Browser.number(text) > 60);
		browser.run("document.activeElement.blur()");
		String feed = browser.find(".feed").getDomAttribute("data-key");
		demo.client().patch("/api/feeds/" + feed, "{\"consumePerSecond\": 40}");
		browser.awaitThat(".feed output", "40/s"::equals);
		assertThat(browser.find(".feed .pace").getDomProperty("value")).isEqualTo("40");
		browser.click(".feed button");
		await().atMost(PATIENCE).until(() -> browser.all(".feed").isEmpty());
	}

	@Test
	void nothingIsLostWhenAConnectionIsCutAndHealedInTheMiddleOfTraffic() {
		browser.click("#tab-cut").choose("traffic-from", "edge-1").choose("traffic-to", "edge-2");
		browser.click("#traffic-start").awaitThat(".run [data-field=received]", (text) -> Browser.number(text) > 30);
		browser.click("#cut-edge-2").awaitText("cuts", "✕ cut");
		browser.awaitThat(".run [data-field=underway]", (text) -> Browser.number(text) > 100);
		assertThat(browser.text(".run")).contains("waits for the connection");
		browser.screenshot("cut-in-traffic-light-desktop");
		long received = browser.figure(".run [data-field=received]");
		browser.click("#cut-edge-2");
		browser.awaitThat(".run [data-field=received]", (text) -> Browser.number(text) > received + 150);
		browser.click(".run .stop");
		await().atMost(PATIENCE).until(() -> browser.all(".run .stop:not([hidden])").isEmpty());
		// What was sent is final now; what has become of it may come a little later.
		await().atMost(PATIENCE).untilAsserted(() -> {
			long sent = browser.figure(".run [data-field=sent]");
			assertThat(browser.figure(".run [data-field=acknowledged]")).isEqualTo(sent);
			assertThat(browser.figure(".run [data-field=received]")).isEqualTo(sent);
			assertThat(browser.figure(".run [data-field=underway]")).isZero();
		});
		assertThat(browser.figure(".run [data-field=duplicated]")).isZero();
		assertThat(browser.figure(".run [data-field=lost]")).isZero();
		assertThat(browser.text(".run")).contains("Each message has arrived once and in its turn");
	}

	@Test
	void tunnelIsOpenedCountsItsBytesAndIsClosed() throws IOException {
		browser.click("#tab-tunnel").choose("tunnel-to", "edge-1");
		browser.type("tunnel-port", "" + service.getLocalPort()).click("#tunnel-open");
		browser.awaitThat(".tunnel h3", (text) -> text.startsWith("127.0.0.1:"));
		int port = (int) Browser.number(browser.text(".tunnel h3").substring("127.0.0.1:".length()));
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
			assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
			browser.awaitThat(".tunnel [data-field=connections]", "1 of 1"::equals);
		}
		browser.awaitThat(".tunnel [data-field=sent]", "5 B"::equals)
			.awaitThat(".tunnel [data-field=received]", "5 B"::equals);
		browser.click(".tunnel button");
		await().atMost(PATIENCE).until(() -> browser.all(".tunnel").isEmpty());
	}

	@Test
	void whatCannotBeDoneIsSaidInTheWordsOfTheProblem() {
		browser.click("#tab-send").type("path", "a/*/b").click("#send-button");
		browser.awaitText("result", "path is not usable");
		assertThat(browser.complaints()).allMatch((complaint) -> complaint.contains("400"));
	}

}
