package dev.mesh.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.MeshLoad;
import dev.mesh.MeshStatistics;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshListenerAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Tests for {@link MeshMetrics} and {@link MeshMetricsAutoConfiguration}.
 */
class MeshMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				MeshMetricsAutoConfiguration.class));

	@Test
	void metersShowTheStatistics() {
		Mesh mesh = mock(Mesh.class);
		when(mesh.statistics()).thenReturn(new MeshStatistics(3, 7, 4, 2,
				Map.of("bus.sent.reliable", 10L, "bus.acknowledged", 9L, "bus.dropped.queue", 4L,
						"bus.dropped.something-new", 1L, "session.protocol.errors", 6L, "presence.records.forged", 5L,
						"bus.denied", 8L, "bus.authorizer.failures", 3L, "bus.failed.timed_out", 2L),
				4096));
		when(mesh.load()).thenReturn(new MeshLoad(5000, 600));
		MeshCounters counters = new MeshCounters();
		counters.countDropped("websocket-text");
		counters.countDropped("event-listener-failed");
		new MeshMetrics(mesh, counters, null).bindTo(this.registry);
		assertThat(this.registry.get("mesh.sessions").gauge().value()).isEqualTo(3);
		assertThat(this.registry.get("mesh.presence.peers").gauge().value()).isEqualTo(7);
		assertThat(this.registry.get("mesh.queue.bytes").gauge().value()).isEqualTo(5000);
		assertThat(this.registry.get("mesh.bus.window").gauge().value()).isEqualTo(600);
		assertThat(this.registry.get("mesh.bus.streams").gauge().value()).isEqualTo(4);
		assertThat(this.registry.get("mesh.session.reconnects").functionCounter().count()).isEqualTo(2);
		assertThat(messages("sent", "reliable", "sent")).isEqualTo(10);
		assertThat(messages("sent", "reliable", "acknowledged")).isEqualTo(9);
		assertThat(messages("received", "unreliable", "accepted")).isZero();
		assertThat(messages("sent", "reliable", "timed-out")).isEqualTo(2);
		assertThat(dropped("bus-queue")).isEqualTo(4);
		assertThat(dropped("bus-other")).isEqualTo(1);
		assertThat(dropped("protocol-error")).isEqualTo(6);
		assertThat(dropped("denied")).isEqualTo(8);
		assertThat(dropped("authorizer-failed")).isEqualTo(3);
		assertThat(dropped("websocket-text")).isEqualTo(1);
		assertThat(this.registry.get("mesh.presence.records").tag("result", "forged").functionCounter().count())
			.isEqualTo(5);
	}

	@Test
	void everyMeterHasADescription() {
		Mesh mesh = mock(Mesh.class);
		when(mesh.statistics()).thenReturn(new MeshStatistics(0, 0, 0, 0, Map.of(), 0));
		new MeshMetrics(mesh, new MeshCounters(), null).bindTo(this.registry);
		assertThat(this.registry.getMeters()).isNotEmpty()
			.extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
	}

	@Test
	void metersAreBoundWhenThereIsARegistry() {
		this.contextRunner.withBean(MeterRegistry.class, () -> this.registry).run((context) -> {
			assertThat(context).hasSingleBean(MeterBinder.class);
			context.getBean(MeterBinder.class).bindTo(this.registry);
			assertThat(this.registry.get("mesh.sessions").gauge().value()).isZero();
		});
	}

	@Test
	void withoutRegistryOrMicrometerOrMeshThereAreNoMeters() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean("meshMetrics"));
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("meshMetrics"));
		this.contextRunner.withBean(MeterRegistry.class, () -> this.registry)
			.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("meshMetrics"));
	}

	@Test
	void aBeanOfTheSameNameReplacesThem() {
		this.contextRunner.withBean(MeterRegistry.class, () -> this.registry)
			.withBean("meshMetrics", MeterBinder.class, () -> (registry) -> {
			})
			.run((context) -> assertThat(context).hasSingleBean(MeterBinder.class).doesNotHaveBean(MeshMetrics.class));
	}

	private double messages(String direction, String reliability, String result) {
		return this.registry.get("mesh.bus.messages")
			.tags("direction", direction, "reliability", reliability, "result", result)
			.functionCounter()
			.count();
	}

	private double dropped(String reason) {
		return this.registry.get("mesh.dropped").tag("reason", reason).functionCounter().count();
	}

}
