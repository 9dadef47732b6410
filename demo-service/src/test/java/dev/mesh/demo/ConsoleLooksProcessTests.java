package dev.mesh.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the console looks like on a desktop and on a phone, by day and by night. */
@Tag("heavy")
@Timeout(180)
class ConsoleLooksProcessTests {

	private static final List<String> TABS = List.of("send", "stream", "cut", "tunnel", "peer");

	@RegisterExtension
	static final Processes PROCESSES = new Processes();

	private static DemoProcess demo;

	private static Browser browser;

	@BeforeAll
	static void start() {
		demo = PROCESSES.start("hub", Map.of("demo.embedded-peers", "4", "mesh.server.enabled", "true")).awaitReady();
		for (int i = 1; i <= 4; i++) {
			String edge = "edge-" + i;
			await().atMost(Duration.ofSeconds(40))
				.until(() -> demo.client()
					.sendMessage(Map.of("to", edge, "path", "orders/created", "text", "Order 100" + edge.charAt(5)))
					.text()
					.contains("ACKNOWLEDGED"));
		}
		browser = new Browser(demo.port());
	}

	@AfterAll
	static void stop() throws IOException {
		browser.close();
	}

	@InEachSizeAndColour
	void nothingIsCutOffAndAllTextCanBeReadInEachSizeAndColour(int width, int height, String scheme, String device) {
		browser.as(width, height, scheme).open();
		browser.awaitThat("#summary", (text) -> text.contains("5 peers and 4 connections")).awaitSettled();
		for (String tab : TABS) {
			browser.click("#tab-" + tab);
			browser.look(tab + "-" + scheme + "-" + device);
		}
		assertThat(browser.complaints()).isEmpty();
	}

	/** That of the README. */
	@Test
	void pictureIsTakenWhileTrafficGoesOnAndAConnectionIsCut() {
		browser.as(1280, 900, "light").open().awaitThat("#summary", (text) -> text.contains("5 peers and 4"));
		browser.click("#tab-cut").choose("traffic-from", "edge-1").choose("traffic-to", "edge-3").awaitSettled();
		browser.type("traffic-rate", "100").click("#traffic-start");
		browser.awaitThat(".run [data-field=received]", (text) -> Browser.number(text) > 400);
		browser.click("#cut-edge-3").awaitThat(".run [data-field=underway]", (text) -> Browser.number(text) > 200);
		browser.run("document.activeElement.blur()");
		browser.screenshot("console");
		browser.click("#cut-edge-3").click(".run .stop");
		browser.awaitThat(".run [data-field=underway]", (text) -> Browser.number(text) == 0);
	}

	@Test
	void whoWantsNoMotionGetsNone() {
		browser.media(Map.of("prefers-reduced-motion", "reduce")).open();
		browser.awaitThat("#summary", (text) -> text.contains("5 peers and 4")).awaitSettled();
		browser.run(
				"window.dots = 0; new MutationObserver((all) => all.forEach((one) => window.dots += one.addedNodes.length))"
						+ ".observe(document.querySelector('#graph .dots'), { childList: true })");
		demo.client().sendMessage(Map.of("from", "edge-1", "to", "edge-2", "path", "calm", "text", "calm"));
		browser.awaitText("messages", "calm");
		assertThat(browser.run("return window.dots")).isEqualTo(0L);
	}

	@Test
	void everyControlHasANameAndTheFocusShows() {
		browser.as(1280, 800, "light").open().awaitSettled();
		assertThat((List<?>) browser.run("""
				return [...document.querySelectorAll('button, input, select, textarea')]
				  .filter((one) => !one.labels?.length && !one.getAttribute('aria-label') && !one.textContent.trim())
				  .map((one) => one.outerHTML);
				""")).isEmpty();
		browser.tabTo("tab-peer");
		assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
	}

}
