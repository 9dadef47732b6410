package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Every property that is a time is limited at both ends, so that no value of it reaches
 * the mesh's loop that this could not count.
 */
class MeshPropertyTimesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshTemplateAutoConfiguration.class,
				MeshDiscoveryAutoConfiguration.class));

	static Stream<String> times() {
		return Stream.concat(times("mesh", MeshProperties.class),
				times("mesh.discovery", MeshDiscoveryProperties.class));
	}

	private static Stream<String> times(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).flatMap((component) -> {
			String name = prefix + "." + name(component);
			if (component.getType() == Duration.class) {
				return Stream.of(name);
			}
			return component.getType().isRecord() ? times(name, component.getType()) : Stream.empty();
		});
	}

	private static String name(RecordComponent component) {
		return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	@ParameterizedTest
	@MethodSource("times")
	void everyTimeIsRefusedWhenItIsTooLongOrNegative(String property) {
		for (String value : new String[] { "365000d", "9223372036854775807s", "-1ns" }) {
			this.contextRunner.withPropertyValues(property + "=" + value, "mesh.discovery.dns.name=localhost")
				.run((context) -> {
					assertThat(context).hasFailed();
					FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
					assertThat(analysis.getDescription()).contains("'" + property + "' has the value ", "out of range");
					assertThat(analysis.getAction()).startsWith("Use ")
						.containsPattern("(to|at most) \\d+[hm], such as");
				});
		}
	}

	@Test
	void theTimesAreThese() {
		assertThat(times()).containsExactlyInAnyOrder("mesh.session.reconnect-timeout", "mesh.bus.send-timeout",
				"mesh.bus.template.request-timeout", "mesh.bus.template.time-to-live", "mesh.presence.debounce",
				"mesh.discovery.dns.interval");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1ms", "24h" })
	void theLimitsThemselvesWork(String timeout) {
		this.contextRunner
			.withPropertyValues("mesh.bus.send-timeout=" + timeout, "mesh.bus.template.request-timeout=" + timeout,
					"mesh.bus.template.time-to-live=" + timeout, "mesh.session.reconnect-timeout=" + timeout,
					"mesh.presence.debounce=10m")
			.run((context) -> {
				Mesh mesh = context.getBean(Mesh.class);
				assertThat(mesh.bus()
					.send(PeerKey.parse("A".repeat(43)), BusMessage.of("p", new byte[0]),
							SendOptions.DEFAULTS.failAtOnce())
					.get()
					.outcome()).isIn(Outcome.UNREACHABLE, Outcome.TIMED_OUT);
				assertThat(mesh.isRunning()).isTrue();
			});
	}

}
