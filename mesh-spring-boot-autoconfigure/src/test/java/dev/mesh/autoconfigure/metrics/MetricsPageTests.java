package dev.mesh.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.MeshStatistics;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.observation.BusObservation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists the meters that are registered, as they are registered. */
class MetricsPageTests {

	private static final Path PAGE = Path.of("..", "docs", "metrics.md");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void bindAllMeters() {
		Mesh mesh = mock(Mesh.class);
		when(mesh.statistics()).thenReturn(new MeshStatistics(0, 0, 0, 0, Map.of(), 0));
		new MeshMetrics(mesh, new MeshCounters(), mock(MeshListenerEndpointRegistry.class)).bindTo(this.registry);
	}

	@Test
	void everyMeterIsThereWithItsTypeItsUnitAndItsTags() throws IOException {
		Map<String, String> registered = new TreeMap<>();
		this.registry.getMeters()
			.forEach((meter) -> registered.put(meter.getId().getName(),
					"| `%s` | %s | %s| %s|".formatted(meter.getId().getName(), type(meter), unit(meter), tags(meter))));
		List<String> listed = rows("## Meters").map((row) -> row.substring(0, row.indexOf("|", column(row, 5)) + 1))
			.toList();
		assertThat(listed).containsExactlyElementsOf(registered.values());
		assertThat(rows("## Meters")).allMatch((row) -> row.length() > column(row, 5) + 10, "says what it is");
	}

	@Test
	void everyTagIsThereWithAllItsValues() throws IOException {
		Map<String, TreeSet<String>> values = new TreeMap<>();
		for (Meter meter : this.registry.getMeters()) {
			for (Tag tag : meter.getId().getTags()) {
				values
					.computeIfAbsent("| `" + meter.getId().getName() + "` | `" + tag.getKey() + "` |",
							(key) -> new TreeSet<>())
					.add(tag.getValue());
			}
		}
		List<String> rows = values.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + "`" + String.join("`, `", entry.getValue()) + "` |")
			.toList();
		assertThat(rows("## Values of tags")).containsExactlyElementsOf(rows);
	}

	@Test
	void everyObservationIsThere() throws IOException {
		List<String> names = Stream.of(BusObservation.values()).map(MetricsPageTests::name).sorted().toList();
		assertThat(rows("## Observations").map((row) -> row.split("`")[1]).sorted()).containsExactlyElementsOf(names);
	}

	private static String name(BusObservation observation) {
		try {
			Class<? extends ObservationConvention<? extends Observation.Context>> convention = observation
				.getDefaultConvention();
			return String.valueOf(convention.getDeclaredConstructor().newInstance().getName());
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String type(Meter meter) {
		return (meter instanceof Timer) ? "timer" : (meter instanceof FunctionCounter) ? "counter" : "gauge";
	}

	private static String unit(Meter meter) {
		String unit = meter.getId().getBaseUnit();
		return (unit == null) ? "" : unit + " ";
	}

	private static String tags(Meter meter) {
		List<Tag> tags = meter.getId().getTags();
		return tags.isEmpty() ? ""
				: tags.stream().map((tag) -> "`" + tag.getKey() + "`").collect(Collectors.joining(", ")) + " ";
	}

	/** Where the column begins. */
	private static int column(String row, int number) {
		int at = -1;
		for (int i = 0; i < number - 1; i++) {
			at = row.indexOf('|', at + 1);
		}
		return at + 1;
	}

	private static Stream<String> rows(String heading) throws IOException {
		String page = Files.readString(PAGE);
		int start = page.indexOf("\n" + heading + "\n");
		assertThat(start).as(heading).isNotNegative();
		int next = page.indexOf("\n## ", start + 1);
		return page.substring(start, (next < 0) ? page.length() : next)
			.lines()
			.filter((line) -> line.startsWith("| `"));
	}

}
