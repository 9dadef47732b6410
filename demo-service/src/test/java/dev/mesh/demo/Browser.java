package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The machine's Chromium, without a profile, driven as a user would. Nothing is
 * downloaded.
 */
final class Browser implements AutoCloseable {

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final JsonMapper JSON = new JsonMapper();

	private final Path profile;

	private final ChromeDriver driver;

	private final int port;

	Browser(int port) {
		this.port = port;
		try {
			this.profile = Files.createTempDirectory("mesh-chromium-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(installed("chromedriver", "chromium-driver").toFile())
			.usingAnyFreePort()
			.build();
		this.driver = new ChromeDriver(service, options());
	}

	private ChromeOptions options() {
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(installed("chromium", "chromium").toFile());
		options.setCapability("goog:loggingPrefs", logs);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + this.profile, "--lang=en-US");
		return options;
	}

	private static Path installed(String command, String packageName) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((directory) -> Path.of(directory, command))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					command + " is not installed: .ci/clients installs Debian's package " + packageName));
	}

	/**
	 * A window of this size with these media features; to be called before the page is
	 * opened.
	 */
	Browser as(int width, int height, String scheme) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
		return media(Map.of("prefers-color-scheme", scheme));
	}

	Browser media(Map<String, String> features) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features",
						features.entrySet()
							.stream()
							.map((feature) -> Map.of("name", feature.getKey(), "value", feature.getValue()))
							.toList()));
		return this;
	}

	/** Opens the page and waits until it is told of the mesh. */
	Browser open() {
		return load().awaitText("live-text", "live");
	}

	/** Opens the page and waits for nothing more. */
	Browser load() {
		this.driver.get("http://127.0.0.1:" + this.port + "/");
		return this;
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> all(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	/** Clicks what a user sees, when it is there. */
	Browser click(String selector) {
		await(selector).atMost(PATIENCE).ignoreExceptionsInstanceOf(WebDriverException.class).until(() -> {
			WebElement element = find(selector);
			if (!element.isDisplayed() || !element.isEnabled()) {
				return false;
			}
			element.click();
			return true;
		});
		return this;
	}

	Browser type(String id, String text) {
		WebElement field = find("#" + id);
		field.clear();
		field.sendKeys(text);
		return this;
	}

	/** Chooses the peer of this name. */
	Browser choose(String id, String name) {
		String option = "#" + id + " option";
		await().atMost(PATIENCE).until(() -> all(option).stream().anyMatch((one) -> one.getText().startsWith(name)));
		all(option).stream().filter((one) -> one.getText().startsWith(name)).findFirst().orElseThrow().click();
		return this;
	}

	/** Presses keys where the focus is. */
	Browser press(CharSequence... keys) {
		new Actions(this.driver).sendKeys(keys).perform();
		return this;
	}

	/** Presses the tab key until the focus is there, as somebody without a mouse does. */
	Browser tabTo(String id) {
		for (int i = 0; i < 60; i++) {
			if (id.equals(this.driver.switchTo().activeElement().getDomAttribute("id"))) {
				return this;
			}
			press(Keys.TAB);
		}
		throw new AssertionError("The tab key does not get to '" + id + "'");
	}

	/** Of what is there now; the page may draw it anew meanwhile. */
	String text(String selector) {
		return await(selector).atMost(PATIENCE)
			.ignoreExceptionsInstanceOf(WebDriverException.class)
			.until(() -> find(selector).getText(), (text) -> true);
	}

	/** Waits until no answer has come for a while. */
	Browser awaitNoAnswers() {
		AtomicLong before = new AtomicLong(-1);
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).during(Duration.ofSeconds(1)).until(() -> {
			long answers = (Long) run("return performance.getEntriesByType('resource').length");
			return before.getAndSet(answers) == answers;
		});
		return this;
	}

	/** A figure, without the separators. */
	long figure(String selector) {
		return number(text(selector));
	}

	/** The digits in a text as one number; -1 when there are none. */
	static long number(String text) {
		String digits = text.replaceAll("\\D", "");
		return digits.isEmpty() ? -1 : Long.parseLong(digits);
	}

	Browser awaitText(String id, String part) {
		return awaitThat("#" + id, (text) -> text.contains(part));
	}

	Browser awaitThat(String selector, Predicate<String> condition) {
		await("text of " + selector).atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptionsInstanceOf(WebDriverException.class)
			.until(() -> text(selector), condition::test);
		return this;
	}

	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	/** Waits until the graph has found its places. */
	Browser awaitSettled() {
		await().atMost(PATIENCE).until(() -> "true".equals(find("#graph").getDomAttribute("data-settled")));
		return this;
	}

	/**
	 * Nothing is wider than the window, and all text can be read. Writes what is in the
	 * window to target/screenshots.
	 */
	void look(String name) {
		assertThat(run("return document.documentElement.scrollWidth <= window.innerWidth")).as(name).isEqualTo(true);
		assertThat(Contrast.tooLow(this)).as(name).isEmpty();
		run("window.scrollTo(0, 0)");
		screenshot(name);
	}

	/** Writes what is in the window to target/screenshots. */
	void screenshot(String name) {
		try {
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the browser's console has said since the last time. */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.map((entry) -> entry.getLevel() + " " + entry.getMessage())
			.toList();
	}

	/**
	 * Where the browser has sent requests since the last time, other than to the page's
	 * own host.
	 */
	List<String> requestsElsewhere() {
		List<String> elsewhere = new ArrayList<>();
		this.driver.manage().logs().get(LogType.PERFORMANCE).getAll().forEach((entry) -> {
			JsonNode message = JSON.readTree(entry.getMessage()).get("message");
			if (message.get("method").asString().equals("Network.requestWillBeSent")) {
				String url = message.get("params").get("request").get("url").asString();
				if (!url.startsWith("http://127.0.0.1:" + this.port + "/") && !url.matches("(data|chrome):.*")) {
					elsewhere.add(url);
				}
			}
		});
		return elsewhere;
	}

	@Override
	public void close() throws IOException {
		this.driver.quit();
		FileSystemUtils.deleteRecursively(this.profile);
	}

}
