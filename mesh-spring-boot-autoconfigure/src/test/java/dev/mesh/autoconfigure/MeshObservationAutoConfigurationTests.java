package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.metrics.MeshMetricsAutoConfiguration;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.observation.BusObservation;
import dev.mesh.observation.BusObservations;
import dev.mesh.observation.DefaultBusReceiveObservationConvention;
import dev.mesh.observation.DefaultBusRequestHandlingObservationConvention;
import dev.mesh.observation.DefaultBusRequestObservationConvention;
import dev.mesh.observation.DefaultBusSendObservationConvention;
import dev.mesh.observation.DefaultBusStreamAcceptObservationConvention;
import dev.mesh.observation.DefaultBusStreamOpenObservationConvention;
import dev.mesh.template.BusTemplate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Tests for {@link MeshObservationAutoConfiguration}.
 */
class MeshObservationAutoConfigurationTests {

	private static final PeerKey NOBODY = new PeerKey(1, 2, 3, 4);

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshObservationAutoConfiguration.class,
				MeshTemplateAutoConfiguration.class));

	@Test
	void busAndTemplateAreObservedAndTheMeshsOwnBusIsNot() {
		this.contextRunner.withBean(ObservationRegistry.class, () -> this.registry).run((context) -> {
			context.getBean(Mesh.class).bus().sendUnreliable(NOBODY, BusMessage.of("a", new byte[0]));
			assertThat(this.registry).doesNotHaveAnyObservation();
			context.getBean(Bus.class).sendUnreliable(NOBODY, BusMessage.of("a", new byte[0]));
			assertThat(this.registry).hasSingleObservationThat()
				.hasNameEqualTo("mesh.bus.message.send")
				.hasLowCardinalityKeyValue("mesh.outcome", "unreachable");
			context.getBean(BusTemplate.class).sendUnreliable(NOBODY, "a", "x");
			assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo("mesh.bus.message.send", 2);
		});
	}

	@Test
	void withoutRegistryOrWithANoopOneOrWhenSwitchedOffTheBusIsThatOfTheMesh() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(BusObservations.class)
			.getBean(Bus.class)
			.isSameAs(context.getBean(Mesh.class).bus()));
		this.contextRunner.withBean(ObservationRegistry.class, () -> ObservationRegistry.NOOP)
			.run((context) -> assertThat(context.getBean(Bus.class)).isSameAs(context.getBean(Mesh.class).bus()));
		this.contextRunner.withBean(ObservationRegistry.class, () -> this.registry)
			.withPropertyValues("mesh.bus.observations-enabled=false")
			.run((context) -> assertThat(context.getBean(Bus.class)).isSameAs(context.getBean(Mesh.class).bus()));
		this.contextRunner.withBean(ObservationRegistry.class, () -> this.registry)
			.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BusObservations.class));
	}

	@Test
	void conventionBeansAreHonoured() {
		this.contextRunner.withBean(ObservationRegistry.class, () -> this.registry)
			.withBean(OwnSend.class)
			.withBean(DefaultBusRequestObservationConvention.class)
			.withBean(DefaultBusStreamOpenObservationConvention.class)
			.withBean(DefaultBusReceiveObservationConvention.class)
			.withBean(DefaultBusRequestHandlingObservationConvention.class)
			.withBean(DefaultBusStreamAcceptObservationConvention.class)
			.run((context) -> {
				context.getBean(Bus.class).sendUnreliable(NOBODY, BusMessage.of("a", new byte[0]));
				assertThat(this.registry).hasObservationWithNameEqualTo("own.send");
			});
	}

	@Test
	void ownObservationsReplaceTheseOnes() {
		BusObservations own = BusObservations.builder(this.registry).build();
		this.contextRunner.withBean(BusObservations.class, () -> own)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> {
				context.getBean(Bus.class).sendUnreliable(NOBODY, BusMessage.of("a", new byte[0]));
				assertThat(this.registry).hasSingleObservationThat().hasNameEqualTo("mesh.bus.message.send");
			});
	}

	@Test
	void withMetricsTheSendIsATimer() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class, () -> meters)
			.run((context) -> {
				context.getBean(Bus.class).sendUnreliable(NOBODY, BusMessage.of("a", new byte[0]));
				assertThat(meters.get("mesh.bus.message.send")
					.tags("messaging.operation.name", "send-unreliable", "mesh.outcome", "unreachable")
					.timer()
					.count()).isEqualTo(1);
			});
	}

	@Test
	void noObservationHasTheNameOfAMeterOfTheMesh() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(MeshListenerAutoConfiguration.class,
					MeshMetricsAutoConfiguration.class, ObservationAutoConfiguration.class,
					MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class, () -> meters)
			.run((context) -> {
				assertThat(meters.find("mesh.bus.send").meters()).hasSize(1);
				Set<String> names = meters.getMeters()
					.stream()
					.map((meter) -> meter.getId().getName())
					.collect(Collectors.toSet());
				for (BusObservation observation : BusObservation.values()) {
					String name = observation.getDefaultConvention().getDeclaredConstructor().newInstance().getName();
					assertThat(names).doesNotContain(name, name + ".active");
				}
			});
	}

	static final class OwnSend extends DefaultBusSendObservationConvention {

		@Override
		public String getName() {
			return "own.send";
		}

	}

}
