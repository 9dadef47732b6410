package dev.mesh.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The console when something is wrong: a process that stands still, too many browsers,
 * addresses that fail, and a peer with the longest name there is.
 */
@Tag("heavy")
@Timeout(180)
class ConsoleTroubleProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final String LONG_NAME = "till".repeat(63) + "-42";

	/** Makes some addresses fail as if the process did not answer. */
	private static final String FAIL = """
			const [method, part] = arguments;
			window.really ??= fetch;
			window.fetch = (path, request) => ((request?.method ?? 'GET') === method && path.includes(part)
			  ? Promise.reject(new TypeError('cut off')) : window.really(path, request));
			""";

	@RegisterExtension
	static final Processes PROCESSES = new Processes();

	private static DemoProcess demo;

	private static Browser browser;

	@BeforeAll
	static void start() {
		assertThat(LONG_NAME).hasSize(255);
		demo = PROCESSES.start("long", Map.of("mesh.peer.name", LONG_NAME, "demo.embedded-peers", "2",
				"mesh.server.enabled", "true", "mesh.tunnel.allowed-targets", "127.0.0.1:9"));
		demo.awaitReady().client().awaitEdges();
		browser = new Browser(demo.port());
	}

	@AfterAll
	static void stop() throws IOException {
		browser.close();
	}

	@InEachSizeAndColour
	void cardsResultsAndProblemsAreNotCutOffAndCanBeRead(int width, int height, String scheme, String device) {
		String feed = make("/api/feeds", Map.of("to", LONG_NAME, "from", "edge-1", "perSecond", 10, "bytes", 8));
		String run = make("/api/traffic", Map.of("from", LONG_NAME, "to", "edge-1", "perSecond", 10, "bytes", 8));
		String tunnel = make("/api/tunnels",
				Map.of("listenPort", 0, "from", "edge-1", "to", LONG_NAME, "targetHost", "127.0.0.1", "targetPort", 9));
		browser.as(width, height, scheme).open();
		browser.awaitThat("#summary", (text) -> text.contains("3 peers and 2 connections"));
		lookAt("peer", "#peer-name", scheme, device);
		browser.click("#tab-send")
			.click("#send label:nth-of-type(3)")
			.choose("from", "edge-1")
			.type("filter", "name like '%'");
		browser.awaitText("filter-matches", "match").click("#send-button").awaitText("outcome", "acknowledged");
		lookAt("send", "#fanout", scheme, device);
		fail("DELETE", "api/");
		browser.click("#tab-stream").click(".feed .box-head button").awaitThat(".feed .problem", this::isTold);
		lookAt("stream", ".feed", scheme, device);
		browser.click("#tab-cut").click(".run .stop").awaitThat(".run .problem", this::isTold);
		lookAt("cut", ".run", scheme, device);
		browser.click("#tab-tunnel").click(".tunnel .box-head button").awaitThat(".tunnel .problem", this::isTold);
		lookAt("tunnel", ".tunnel", scheme, device);
		List.of(feed, run, tunnel).forEach((address) -> demo.client().delete(address));
	}

	private static String make(String path, Map<String, Object> what) {
		DemoClient.Answer made = demo.client().post(path, what);
		assertThat(made.status()).as(made.text()).isEqualTo(201);
		return path + "/" + made.json().get("id").asLong();
	}

	private boolean isTold(String problem) {
		return problem.contains("does not answer");
	}

	private static void fail(String method, String part) {
		browser.run(FAIL, method, part);
	}

	private static void lookAt(String tab, String shown, String scheme, String device) {
		assertThat(browser.find(shown).isDisplayed()).isTrue();
		assertThat((List<?>) browser
			.run("""
					return [...document.querySelectorAll('main *')].filter((one) => !one.closest('svg') && one.checkVisibility()
					    && !one.matches('.tabs, .tabs *, pre, option, .peer-dot')
					    && one.getBoundingClientRect().right > one.closest('.card').getBoundingClientRect().right + 1)
					  .map((one) => one.outerHTML.slice(0, 120));
					"""))
			.as(tab + " beyond its card")
			.isEmpty();
		browser.look("long-" + tab + "-" + scheme + "-" + device);
	}

	@Test
	void processThatStandsStillIsNotCalledLiveUntilItGoesOn() {
		browser.as(1280, 800, "light").open();
		demo.freeze();
		try {
			browser.awaitText("live-text", "not connected").awaitText("error", "does not answer");
			assertThat(Contrast.tooLow(browser)).isEmpty();
			assertThat(browser.run("return getComputedStyle(document.querySelector('main')).opacity")).isEqualTo("1");
			browser.screenshot("frozen-light-desktop");
		}
		finally {
			demo.thaw();
		}
		browser.awaitThat("#live-text", "live"::equals);
		assertThat(browser.find("#error").isDisplayed()).isFalse();
	}

	@Test
	void pageThatNobodySeesIsToldNothing() {
		browser.as(1280, 800, "light").open();
		browser.run(
				"window.streamsClosed = 0; const real = EventSource.prototype.close; EventSource.prototype.close = function () {"
						+ " window.streamsClosed += 1; real.call(this); }");
		see(false);
		browser.awaitThat("#live-text", "paused"::equals);
		assertThat(browser.run("return window.streamsClosed")).isEqualTo(1L);
		see(true);
		browser.awaitThat("#live-text", "live"::equals);
	}

	private static void see(boolean visible) {
		browser.run("Object.defineProperty(document, 'hidden', { configurable: true, value: !arguments[0] });"
				+ " document.dispatchEvent(new Event('visibilitychange'))", visible);
	}

	@Test
	void oneBrowserTooManyIsToldWhy() throws IOException {
		browser.as(1280, 800, "light").open();
		browser.complaints();
		List<EventReader> readers = new ArrayList<>();
		try {
			see(false);
			// Pages that were left are noticed when they are to be told something.
			await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).during(Duration.ofSeconds(5)).until(() -> {
				EventReader next = new EventReader(demo.port());
				readers.add(next);
				return next.status() == 503;
			});
			see(true);
			browser.awaitText("error", "32 browsers are told already").awaitText("error", "tries again by itself");
		}
		finally {
			for (EventReader reader : readers) {
				reader.close();
			}
		}
		browser.awaitThat("#live-text", "live"::equals);
		assertThat(browser.complaints()).isNotEmpty().allMatch((complaint) -> complaint.contains("api/events"));
	}

	@Test
	void messageThatHasArrivedStaysSoWhenItsWayIsNotKnown() {
		browser.as(1280, 800, "light").open().click("#tab-send").choose("to", "edge-1");
		fail("GET", "api/way");
		browser.click("#send-button").awaitText("no-way", "The way is not known");
		assertThat(browser.text("#outcome")).contains("ACKNOWLEDGED", "it has arrived");
	}

	@Test
	void panelOfAPeerSaysWhatIsWrongAndKeepsWhatIsSelected() {
		browser.as(1280, 800, "light").open().awaitText("peer-name", "till");
		browser.run("""
				getSelection().selectAllChildren(document.querySelector('#peer code'));
				window.asked = 0;
				window.really ??= fetch;
				window.fetch = (path, request) => {
				  window.asked += path.startsWith('api/peers/') ? 1 : 0;
				  return window.really(path, request);
				};
				""");
		await().atMost(PATIENCE).until(() -> (long) browser.run("return window.asked") > 2);
		assertThat(browser.run("return getSelection().toString()")).isEqualTo(demo.key());
		fail("GET", "api/peers/");
		browser.awaitText("peer-problem", "does not answer");
		fail("GET", "nowhere");
		browser.awaitThat("#peer-problem", String::isEmpty);
	}

	@Test
	void listOfPeersIsOneStopForTheTabKey() {
		browser.as(1280, 800, "light").open().awaitThat("#peers", (text) -> text.contains("edge-2"));
		assertThat(browser.all("#peers [tabindex='0']")).hasSize(1);
		browser.tabTo("peer-search").press(Keys.TAB, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
		browser.awaitText("peer-name", "edge-2");
		assertThat(browser.all("#peers [tabindex='0'][aria-pressed='true']")).hasSize(1);
		browser.press(Keys.HOME);
		assertThat(browser.run("return document.activeElement.textContent").toString()).contains("this peer");
	}

	@Test
	void arrivalsAreAnnouncedAsACount() {
		browser.as(1280, 800, "light").open().click("#tab-cut").awaitText("cuts", "edge-1");
		demo.client().sendMessage(Map.of("from", "edge-1", "to", "edge-2", "path", "one", "text", "one"));
		browser.awaitText("messages", "one").awaitText("messages-count", "since this page was opened");
		assertThat(browser.all("#messages[aria-live], #messages[role=log]")).isEmpty();
		assertThat(browser.find("#messages-count").getDomAttribute("role")).isEqualTo("status");
	}

	@Test
	void focusStaysWhereItIsWhenAnotherCardAppears() {
		Map<String, Object> feed = Map.of("to", "edge-2", "from", "edge-1", "perSecond", 10, "bytes", 8);
		String first = make("/api/feeds", feed);
		browser.as(1280, 800, "light").open().click("#tab-stream").click(".feed .pace");
		String second = make("/api/feeds", feed);
		await().atMost(PATIENCE).until(() -> browser.all(".feed").size() == 2);
		assertThat(browser.run("return document.activeElement.id")).isEqualTo("pace-" + first.replaceAll(".*/", ""));
		List.of(first, second).forEach((address) -> demo.client().delete(address));
	}

	@Test
	void trafficThatGoesOnIsShownHoweverManyOthersHaveEnded() {
		Map<String, Object> traffic = Map.of("from", "edge-1", "to", "edge-2", "perSecond", 10, "bytes", 8);
		String goesOn = make("/api/traffic", traffic);
		for (int i = 0; i < 5; i++) {
			demo.client().delete(make("/api/traffic", traffic));
		}
		browser.as(1280, 800, "light").open().click("#tab-cut");
		await().atMost(PATIENCE).until(() -> browser.all(".run").size() == 4);
		browser.click(".run .stop:not([hidden])");
		await().atMost(PATIENCE).until(() -> !demo.client().get(goesOn).json().get("running").asBoolean());
	}

	@Test
	void whatArrivesIsCountedAlsoWhenItIsNotShown() {
		browser.as(1280, 800, "light").open().click("#tab-cut").awaitText("cuts", "edge-1");
		demo.client()
			.sendMessage(Map.of("from", "edge-1", "to", "edge-2", "path", "many", "text", "one", "repeat", 1000));
		browser.awaitText("messages-count", "1,000 since this page was opened");
	}

	@Test
	void buttonIsDisabledAsLongAsWhatItDoes() {
		browser.as(1280, 800, "light").open().click("#tab-send").choose("to", "edge-1").type("text", "waits");
		demo.client().put("/api/cuts/edge-1", "");
		try {
			browser.click("#send-button").awaitText("peers", "suspected");
			assertThat(browser.find("#send-button").isEnabled()).isFalse();
		}
		finally {
			demo.client().delete("/api/cuts/edge-1");
		}
		browser.awaitText("outcome", "ACKNOWLEDGED");
		await().atMost(PATIENCE).until(() -> browser.find("#send-button").isEnabled());
	}

	@Test
	void whoIsChosenGetsAMessageAndNotEverybody() {
		browser.as(1280, 800, "light").open().click("#tab-send").click("#send label:nth-of-type(3)");
		browser.choose("from", "edge-1").awaitText("filter-matches", "as edge-1 sees it").type("filter", " ");
		browser.awaitThat("#filter-matches", String::isEmpty);
		browser.click("#peers li:last-child button").awaitText("peer-name", "edge-2").click("#peer-send");
		assertThat(browser.text("#send-button")).isEqualTo("Send");
		browser.click("#send-button").awaitText("outcome", "it has arrived");
	}

}
