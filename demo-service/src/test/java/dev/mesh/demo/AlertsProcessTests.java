package dev.mesh.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What Prometheus' own tool says of the scrape configuration and of the alerts. */
@Tag("heavy")
class AlertsProcessTests {

	@Test
	void scrapeConfigurationIsValid() {
		assertThat(promtool("check", "config", "--syntax-only", "monitoring/prometheus.yml")).contains("SUCCESS");
	}

	@Test
	void alertsAreValid() {
		assertThat(promtool("check", "rules", "monitoring/alerts.yml")).contains("SUCCESS: 18 rules found");
	}

	@Test
	void everyAlertFiresForWhatItIsMeantForAndNoneWhenAllIsWell() {
		assertThat(promtool("test", "rules", "monitoring/alerts-test.yml")).contains("SUCCESS");
	}

	private static String promtool(String... arguments) {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		return Command.run(Duration.ofSeconds(60), command);
	}

}
