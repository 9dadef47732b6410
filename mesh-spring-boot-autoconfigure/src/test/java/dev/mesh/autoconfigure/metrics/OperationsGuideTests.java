package dev.mesh.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.MeshStatistics;
import dev.mesh.TargetStatus;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.link.LinkException;
import dev.mesh.presence.PeerMetadataException;
import dev.mesh.routing.Router;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/operations.md explains what there is, and nothing else. */
class OperationsGuideTests {

	private static final Path GUIDE = Path.of("..", "docs", "operations.md");

	/** The rules that the guide explains. */
	private static final Path ALERTS = Path.of("..", "demo-service", "monitoring", "alerts.yml");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	static Stream<Class<? extends Enum<?>>> outcomes() {
		return Stream.of(ErrorCode.class, SessionState.class, TargetStatus.State.class, SendResult.Outcome.class,
				RejectionReason.class, StreamCloseReason.Kind.class, LinkException.Reason.class,
				PeerMetadataException.Reason.class, Router.Refusal.class);
	}

	@BeforeEach
	void bindAllMeters() {
		Mesh mesh = mock(Mesh.class);
		when(mesh.statistics()).thenReturn(new MeshStatistics(0, 0, 0, 0, Map.of(), 0));
		new MeshMetrics(mesh, new MeshCounters(), mock(MeshListenerEndpointRegistry.class)).bindTo(this.registry);
	}

	@ParameterizedTest
	@MethodSource("outcomes")
	void everyWayInWhichSomethingCanEndIsExplained(Class<? extends Enum<?>> outcomes) throws IOException {
		String troubleshooting = section("## Troubleshooting");
		for (Enum<?> outcome : outcomes.getEnumConstants()) {
			assertThat(troubleshooting).contains("`" + outcome.name() + "`");
		}
	}

	@ParameterizedTest
	@EnumSource(ErrorCode.class)
	void theGuideSaysWhetherADialerMayTryAgain(ErrorCode code) throws IOException {
		assertThat(section("### Why a session"))
			.contains("| `" + code.name() + "` | " + (code.isRetryable() ? "yes" : "no") + " |");
	}

	@Test
	void theReasonsOfWhatWasDroppedAreThoseOfTheMeter() throws IOException {
		Set<String> explained = new TreeSet<>();
		for (String line : section("### What was dropped").lines().filter((any) -> any.startsWith("| `")).toList()) {
			explained.addAll(all("`([a-z-]+)`", line.split("\\|")[1]));
		}

		assertThat(explained).isEqualTo(tags("mesh.dropped", "reason"));
	}

	@Test
	void expressionsAskForMetersThatExist() throws IOException {
		Set<String> names = new TreeSet<>();
		this.registry.getMeters().forEach((meter) -> names.addAll(prometheusNames(meter)));
		Set<String> asked = new TreeSet<>(all("(mesh_[a-z_]+)", Files.readString(ALERTS)));

		assertThat(asked).hasSizeGreaterThan(8);
		assertThat(names).containsAll(asked);
	}

	@Test
	void expressionsAskForTagsThatExist() throws IOException {
		String alerts = Files.readString(ALERTS);
		assertTags(alerts, "mesh_dropped_total", "mesh.dropped", "reason");
		assertTags(alerts, "mesh_bus_messages_total", "mesh.bus.messages", "result");
		assertTags(alerts, "mesh_presence_records_total", "mesh.presence.records", "result");
	}

	private void assertTags(String alerts, String prometheusName, String name, String tag) {
		List<String> patterns = all(prometheusName + "\\{[^}]*" + tag + "=~?\"([^\"]+)\"", alerts);
		assertThat(patterns).as(prometheusName).isNotEmpty();
		for (String pattern : patterns) {
			for (String alternative : pattern.split("\\|")) {
				assertThat(tags(name, tag)).as(alternative).anyMatch((value) -> value.matches(alternative));
			}
		}
	}

	private Set<String> tags(String name, String tag) {
		Set<String> values = new TreeSet<>();
		this.registry.get(name).meters().forEach((meter) -> values.add(meter.getId().getTag(tag)));
		return values;
	}

	/** As micrometer-registry-prometheus names them. */
	private static List<String> prometheusNames(Meter meter) {
		String name = meter.getId().getName().replace('.', '_');
		if (meter instanceof Timer) {
			return List.of(name + "_seconds_sum", name + "_seconds_count", name + "_seconds_max");
		}
		if (meter instanceof FunctionCounter) {
			return List.of(name + "_total");
		}
		String unit = meter.getId().getBaseUnit();
		return List.of((unit == null || name.endsWith("_" + unit)) ? name : name + "_" + unit);
	}

	/** From a heading to the next one of its rank or above. */
	private static String section(String heading) throws IOException {
		String guide = Files.readString(GUIDE);
		int start = guide.indexOf("\n" + heading);
		assertThat(start).as(heading).isNotNegative();
		String rest = guide.substring(start + 1);
		int rank = heading.indexOf(' ');
		Matcher next = Pattern.compile("\n#{2," + rank + "} ").matcher(rest);
		return next.find() ? rest.substring(0, next.start()) : rest;
	}

	private static List<String> all(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((result) -> result.group(1)).toList();
	}

}
