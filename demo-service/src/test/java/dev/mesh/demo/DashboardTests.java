package dev.mesh.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What dashboard and alerts ask for is what the demo tells Prometheus: each name of a
 * metric, and each value of a label.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		// Off in tests, by Spring Boot.
		properties = "management.prometheus.metrics.export.enabled=true")
class DashboardTests {

	private static final Path MONITORING = Path.of("monitoring");

	private static final Path DASHBOARD = MONITORING.resolve("grafana/dashboards/mesh.json");

	/** A name that is not a function, a keyword, a label or a unit. */
	private static final Pattern METRIC = Pattern.compile("\\b(mesh|jvm|process|system|http)_\\w+");

	private static final Pattern METRIC_WITH_LABELS = Pattern.compile("(mesh_\\w+)\\{([^}]*)}");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");

	/** Observations of the bus have names of their own, once there are any. */
	private static final Pattern METER = Pattern.compile("^# TYPE mesh_(?!bus_(message|request|stream)_)");

	@LocalServerPort
	int port;

	private String scraped;

	@BeforeEach
	void scrape() {
		this.scraped = new DemoClient(this.port).get("/actuator/prometheus").text();
	}

	@Test
	void everyMetricThatIsAskedForExists() throws IOException {
		Set<String> known = this.scraped.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.split("[{ ]", 2)[0])
			.collect(Collectors.toCollection(TreeSet::new));

		List<String> asked = expressions().stream()
			.flatMap((text) -> METRIC.matcher(text).results())
			.map(MatchResult::group)
			.toList();

		assertThat(asked).hasSizeGreaterThan(20).allSatisfy((name) -> assertThat(known).contains(name));
	}

	@Test
	void everyValueOfALabelThatIsAskedForExists() throws IOException {
		List<String> values = new ArrayList<>();
		for (String expression : expressions()) {
			METRIC_WITH_LABELS.matcher(expression).results().forEach((metric) -> {
				LABEL.matcher(metric.group(2))
					.results()
					.filter((label) -> !label.group(1).equals("instance"))
					.flatMap((label) -> Stream.of(label.group(2).split("\\|"))
						.map((value) -> label.group(1) + "=\"" + value + "\""))
					.forEach((label) -> {
						values.add(label);
						assertThat(this.scraped.lines()).as(metric.group(1) + " with " + label)
							.anyMatch((line) -> line.startsWith(metric.group(1) + "{") && line.contains(label));
					});
			});
		}
		assertThat(values).hasSizeGreaterThan(10);
	}

	@Test
	void everyMeterOfTheMeshIsOnTheDashboard() throws IOException {
		Set<String> meters = this.scraped.lines()
			.filter((line) -> METER.matcher(line).find())
			.map((line) -> line.split(" ")[2].replaceAll("_(total|max)$", ""))
			.collect(Collectors.toCollection(TreeSet::new));

		String dashboard = String.join("\n", dashboardExpressions());

		assertThat(meters).hasSize(11).allSatisfy((name) -> assertThat(dashboard).contains(name));
	}

	@Test
	void theOperationsGuideSaysOfEveryAlertWhatToDo() throws IOException {
		List<String> alerts = alerts();
		String guide = Files.readString(Path.of("..", "docs", "operations.md"));
		List<String> described = Pattern.compile("^\\| `(Mesh\\w+)` \\| ", Pattern.MULTILINE)
			.matcher(guide)
			.results()
			.map((row) -> row.group(1))
			.toList();

		assertThat(described).hasSizeGreaterThan(10).isEqualTo(alerts);
	}

	@Test
	void thereIsACaseForEveryAlert() throws IOException {
		String cases = Files.readString(MONITORING.resolve("alerts-test.yml"));

		assertThat(alerts()).allSatisfy((alert) -> assertThat(cases).contains("alertname=\"" + alert + "\""));
	}

	private static List<String> alerts() throws IOException {
		try (Stream<String> lines = Files.lines(MONITORING.resolve("alerts.yml"))) {
			return lines.map(String::strip)
				.filter((line) -> line.startsWith("- alert: "))
				.map((line) -> line.substring("- alert: ".length()))
				.toList();
		}
	}

	@Test
	void everyPanelSaysWhatItShowsAndHasAPlaceOfItsOwn() throws IOException {
		List<JsonNode> panels = dashboard().get("panels").valueStream().toList();

		assertThat(panels).hasSizeGreaterThan(10).allSatisfy((panel) -> {
			assertThat(panel.get("title").asString()).isNotBlank();
			assertThat(panel.get("description").asString()).isNotBlank();
			assertThat(panel.get("targets").size()).isPositive();
		});
		assertThat(panels).extracting((panel) -> panel.get("id").asInt()).doesNotHaveDuplicates();
		assertThat(panels).extracting((panel) -> panel.get("gridPos").toString()).doesNotHaveDuplicates();
	}

	private static List<String> expressions() throws IOException {
		List<String> all = new ArrayList<>(dashboardExpressions());
		try (Stream<String> lines = Files.lines(MONITORING.resolve("alerts.yml"))) {
			lines.filter((line) -> line.strip().startsWith("expr:")).forEach(all::add);
		}
		return all;
	}

	private static List<String> dashboardExpressions() throws IOException {
		JsonNode dashboard = dashboard();
		List<String> all = new ArrayList<>();
		dashboard.get("panels")
			.valueStream()
			.flatMap((panel) -> panel.get("targets").valueStream())
			.forEach((target) -> all.add(target.get("expr").asString()));
		dashboard.get("templating")
			.get("list")
			.valueStream()
			.filter((variable) -> variable.get("type").asString().equals("query"))
			.forEach((variable) -> all.add(variable.get("query").asString()));
		return all;
	}

	private static JsonNode dashboard() throws IOException {
		return new JsonMapper().readTree(Files.readString(DASHBOARD));
	}

}
