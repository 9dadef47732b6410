package dev.mesh.demo;

import dev.mesh.fleet.LeafFleet;
import dev.mesh.fleet.LightLeaf;
import dev.mesh.session.Credentials;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The console of a peer that is alone, whose process has gone, and that is one of two
 * hundred.
 */
@Tag("heavy")
@Timeout(240)
class ConsoleStatesProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	/** At each of three hubs. */
	private static final int LEAVES_OF_EACH = 65;

	private static final int DIALLING = 13;

	private static final int PEERS = 3 * LEAVES_OF_EACH + 5;

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void peerThatIsAloneSaysHowAnotherJoinsAndComesBackWhenItsProcessDoes() throws IOException {
		int port = FreePort.find();
		Map<String, String> alone = Map.of("server.port", "" + port, "mesh.server.enabled", "false");
		DemoProcess first = this.processes.start("till-1", alone).awaitReady();
		try (Browser browser = new Browser(port)) {
			browser.as(1280, 800, "light").open().awaitThat("#summary", (text) -> text.contains("1 peer and 0"));
			browser.awaitText("alone-command", "java").awaitText("alone-serves", "mesh.server.enabled=true");
			assertThat(browser.text("#alone")).contains("This peer is alone",
					"--mesh.session.urls=ws://127.0.0.1:" + port);
			browser.click("#tab-send");
			assertThat(browser.find("#send-button").isEnabled()).isFalse();
			browser.screenshot("empty-light-desktop");

			first.close();
			browser.awaitText("live-text", "not connected").awaitText("error", "comes back by itself");
			browser.screenshot("error-light-desktop");
			browser.as(390, 844, "dark").screenshot("error-dark-phone");

			this.processes.start("till-2", alone).awaitReady();
			browser.awaitText("live-text", "live").awaitText("summary", "till-2 sees 1 peer");
			assertThat(browser.find("#error").isDisplayed()).isFalse();
			browser.screenshot("empty-dark-phone");
		}
	}

	@Test
	void twoHundredPeersOfARealMeshSettleAndAreFound() throws IOException {
		DemoProcess hub = this.processes.startHub("demo.embedded-peers", "2").awaitReady();
		DemoProcess one = relay("relay-1", hub.port());
		DemoProcess two = relay("relay-2", hub.port());
		one.awaitReady();
		two.awaitReady();
		Credentials credentials = Credentials.password("edge", "secret");
		try (LeafFleet atHub = new LeafFleet(hub.port(), credentials);
				LeafFleet atOne = new LeafFleet(one.port(), credentials);
				LeafFleet atTwo = new LeafFleet(two.port(), credentials)) {
			for (int i = 0; i < LEAVES_OF_EACH; i += DIALLING) {
				launch(List.of(atHub, atOne, atTwo));
			}
			await().atMost(PATIENCE).until(() -> hub.client().graph().get("remotePeers").size() == PEERS - 1);
			lookAtTwoHundred(hub.port());
		}
	}

	/** Few at once: a hub that is busy sends the others away for a while. */
	private static void launch(List<LeafFleet> fleets) {
		List<LightLeaf> dialling = fleets.stream().flatMap((fleet) -> fleet.launch(DIALLING).stream()).toList();
		await().atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> dialling.stream().allMatch(LightLeaf::isActive));
	}

	private static void lookAtTwoHundred(int port) throws IOException {
		try (Browser browser = new Browser(port)) {
			browser.as(1280, 800, "light").open();
			browser.awaitThat("#summary", (text) -> text.contains(PEERS + " peers"));
			assertThat(browser.all("#graph .node")).hasSize(PEERS);
			System.out.println("STAT " + PEERS + " peers: " + framesOf(browser));
			framesGoOnWhileChangesCome(browser, port);
			browser.awaitSettled().screenshot("200-peers-light-desktop");
			browser.type("peer-search", "relay-2").click("#peers .peer").awaitText("peer-name", "relay-2");
			browser.screenshot("200-peers-selected-light-desktop");
			browser.as(390, 844, "dark").awaitSettled().screenshot("200-peers-dark-phone");
			assertThat(browser.complaints()).isEmpty();
			assertThat(browser.requestsElsewhere()).isEmpty();
		}
	}

	/**
	 * Sorting and drawing two hundred peers is what takes time: once for each change at
	 * most, and nothing for panels that nobody sees.
	 */
	private static void framesGoOnWhileChangesCome(Browser browser, int port) {
		browser.run("""
				window.done = { sorts: 0, changes: 0, graphs: 0, places: 0, frames: 0, hidden: 0 };
				const counted = (type, method, name, when = () => true) => {
				  const real = type.prototype[method];
				  type.prototype[method] = function (...all) {
				    window.done[name] += when(this) ? 1 : 0;
				    return real.apply(this, all);
				  };
				};
				const frame = () => { window.done.frames += 1; requestAnimationFrame(frame); };
				requestAnimationFrame(frame);
				const unseen = (panel) => panel.node.hidden;
				return Promise.all([import('/model.js'), import('/graph.js'), import('/cut.js'), import('/stream.js'),
				  import('/tunnel.js'), import('/send.js')]).then(([model, graph, cut, stream, tunnel, send]) => {
				  counted(model.Model, 'apply', 'changes');
				  counted(model.Model, 'sort', 'sorts');
				  counted(graph.GraphDrawing, 'show', 'graphs');
				  counted(graph.GraphDrawing, 'place', 'places');
				  counted(cut.CutPanel, 'show', 'hidden', unseen);
				  counted(stream.StreamPanel, 'show', 'hidden', unseen);
				  counted(tunnel.TunnelPanel, 'show', 'hidden', unseen);
				  counted(send.SendPanel, 'show', 'hidden', unseen);
				  return true;
				});
				""");
		DemoClient client = new DemoClient(port);
		for (int i = 0; i < 3; i++) {
			awaitMore(browser, "changes", () -> client.put("/api/cuts/edge-1", ""));
			awaitMore(browser, "changes", () -> client.delete("/api/cuts/edge-1"));
		}
		await().atMost(PATIENCE).until(() -> done(browser, "graphs") > 0 && done(browser, "sorts") > 0);
		long frames = done(browser, "frames");
		assertThat(done(browser, "sorts")).isLessThanOrEqualTo(done(browser, "changes"));
		assertThat(done(browser, "graphs")).isLessThanOrEqualTo(done(browser, "frames"));
		assertThat(done(browser, "places")).isLessThanOrEqualTo(done(browser, "frames"));
		assertThat(done(browser, "hidden")).isZero();
		await().atMost(PATIENCE).until(() -> done(browser, "frames") > frames);
	}

	private static void awaitMore(Browser browser, String name, Runnable action) {
		long before = done(browser, name);
		action.run();
		await().atMost(PATIENCE).until(() -> done(browser, name) > before);
	}

	private static long done(Browser browser, String name) {
		return (long) browser.run("return window.done[arguments[0]]", name);
	}

	/** How long frames take while the graph finds its places. */
	private static Object framesOf(Browser browser) {
		return browser.run("""
				const frames = [];
				const end = performance.now() + 2000;
				return new Promise((resolve) => {
				  const next = (now) => {
				    frames.push(now);
				    if (now < end) { requestAnimationFrame(next); return; }
				    const gaps = frames.slice(1).map((at, i) => at - frames[i]).sort((a, b) => a - b);
				    resolve(`${gaps.length} frames in 2 s, median ${gaps[gaps.length >> 1].toFixed(0)} ms, `
				      + `longest ${gaps.at(-1).toFixed(0)} ms`);
				  };
				  requestAnimationFrame(next);
				});
				""");
	}

	private DemoProcess relay(String name, int port) {
		return this.processes.start(name,
				Map.of("mesh.server.enabled", "true", "mesh.server.users[0].principal", "edge",
						"mesh.server.users[0].password", "{noop}secret", "mesh.session.urls",
						"ws://127.0.0.1:" + port + "/mesh", "mesh.session.principal", "edge", "mesh.session.password",
						"secret"));
	}

}
