package dev.mesh.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.MeshFailure;
import dev.mesh.MeshStatistics;
import dev.mesh.TargetStatus.State;
import dev.mesh.TargetStatus;
import dev.mesh.autoconfigure.EnableMeshAutoConfigurations;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.wire.ErrorCode;
import dev.mesh.link.LinkType;
import dev.mesh.session.Session;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for {@link MeshHealthIndicator} and
 * {@link MeshHealthContributorAutoConfiguration}.
 */
class MeshHealthIndicatorTests {

	private static final URI HUB = URI.create("wss://hub.example/mesh");

	private final Mesh mesh = mock(Mesh.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(MeshAutoConfiguration.class, MeshHealthContributorAutoConfiguration.class));

	@BeforeEach
	void running() {
		when(this.mesh.isRunning()).thenReturn(true);
		when(this.mesh.failure()).thenReturn(Optional.empty());
		when(this.mesh.statistics()).thenReturn(new MeshStatistics(2, 5, 0, 0, Map.of(), 0));
		when(this.mesh.targets()).thenReturn(List.of());
	}

	@Test
	void withoutTargetsIsUp() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "running").containsEntry("sessions", 2);
	}

	@Test
	void connectedIsUpWithADetailForTheUrl() {
		target(State.CONNECTED, null, null, 0);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry(HUB.toString(), Map.of("state", "CONNECTED"));
	}

	@Test
	void recoveringWithinTheWindowIsUp() {
		target(State.RECOVERING, ErrorCode.LIVENESS_TIMEOUT, "no byte for 20 s", 1);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void pastTheWindowIsDownBeforeAnotherAttemptHasFailed() {
		target(State.CONNECTING, ErrorCode.LIVENESS_TIMEOUT, "no new link within 60000 ms", 0);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void sessionIsDescribed() {
		Session session = mock(Session.class);
		when(session.principal()).thenReturn(Optional.of("till"));
		when(session.transport()).thenReturn(LinkType.WEBSOCKET);
		when(session.rtt()).thenReturn(Optional.of(Duration.ofNanos(1_500_000)));
		Instant since = Instant.parse("2026-01-02T03:04:05Z");
		when(this.mesh.targets()).thenReturn(List.of(new TargetStatus(HUB, State.CONNECTED, Optional.of(session),
				Optional.empty(), Optional.empty(), 0, Optional.of(since))));
		assertThat(health().getDetails()).containsEntry(HUB.toString(), Map.of("state", "CONNECTED", "since",
				"2026-01-02T03:04:05Z", "principal", "till", "transport", "WEBSOCKET", "rttMillis", 1.5));
	}

	@Test
	void addressesAreShownWithoutWhatMayBeSecret() {
		when(this.mesh.targets())
			.thenReturn(List.of(status(URI.create("wss://hub.example/mesh?token=one"), State.CONNECTED, null, null, 0),
					status(URI.create("wss://hub.example/mesh?token=two"), State.RECOVERING, null, null, 0)));
		assertThat(health().getDetails()).containsEntry(HUB.toString(), Map.of("state", "CONNECTED"))
			.containsEntry(HUB + " (2)", Map.of("state", "RECOVERING"));
	}

	@Test
	void isInGroupsThatNameItAndNotInTheProbes() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(HealthContributorRegistryAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, AvailabilityHealthContributorAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					AvailabilityProbesAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoint.health.show-components=always",
					"management.endpoint.health.group.ready.include=readinessState,mesh")
			.run((context) -> {
				HealthEndpoint health = context.getBean(HealthEndpoint.class);
				assertThat(components(health.health())).contains("mesh");
				assertThat(components(health.healthForPath("ready"))).containsExactlyInAnyOrder("mesh",
						"readinessState");
				assertThat(components(health.healthForPath("readiness"))).containsExactly("readinessState");
				assertThat(components(health.healthForPath("liveness"))).containsExactly("livenessState");
				assertThat(health.healthForPath("mesh")).isNotNull();
			});
	}

	@Test
	void readinessThatNamesItStartsWithTheMeshSwitchedOffAsTheDocumentationSays() {
		ApplicationContextRunner recipe = this.contextRunner
			.withConfiguration(AutoConfigurations.of(HealthContributorRegistryAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, AvailabilityHealthContributorAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					AvailabilityProbesAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoint.health.show-components=always",
					"management.endpoint.health.group.readiness.include=readinessState, mesh",
					"management.endpoint.health.validate-group-membership=false");
		recipe.run((context) -> assertThat(components(context.getBean(HealthEndpoint.class).healthForPath("readiness")))
			.containsExactlyInAnyOrder("mesh", "readinessState"));
		for (String off : List.of("mesh.enabled=false", "management.health.mesh.enabled=false")) {
			recipe.withPropertyValues(off)
				.run((context) -> assertThat(
						components(context.getBean(HealthEndpoint.class).healthForPath("readiness")))
					.containsExactly("readinessState"));
		}
	}

	private static Set<String> components(@Nullable HealthDescriptor health) {
		assertThat(health).isInstanceOf(CompositeHealthDescriptor.class);
		return ((CompositeHealthDescriptor) health).getComponents().keySet();
	}

	@Test
	void firstAttemptUnderWayIsUp() {
		target(State.CONNECTING, null, null, 0);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void addressThatCannotBeReachedIsDownWithTheReason() {
		target(State.CONNECTING, ErrorCode.AUTHENTICATION_FAILED, "wrong password", 3);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry(HUB.toString(), Map.of("state", "CONNECTING", "attempts", 3,
				"lastError", "AUTHENTICATION_FAILED", "reason", "wrong password"));
	}

	@Test
	void addressThatWasGivenUpIsDown() {
		target(State.FAILED, ErrorCode.KEY_MISMATCH, "another key", 1);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void stoppedOnPurposeIsUp() {
		when(this.mesh.isRunning()).thenReturn(false);
		target(State.CONNECTING, ErrorCode.GOING_AWAY, "stopped", 1);
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "stopped");
	}

	@Test
	void duplicateIdentityIsDown() {
		when(this.mesh.isRunning()).thenReturn(false);
		when(this.mesh.failure())
			.thenReturn(Optional.of(new MeshFailure(ErrorCode.DUPLICATE_IDENTITY, "another process uses this key")));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failure", "DUPLICATE_IDENTITY: another process uses this key");
	}

	@Test
	void contributorIsThereAndUpWithoutAnyProperty() {
		this.contextRunner.run((context) -> assertThat(context).getBean("meshHealthContributor", HealthIndicator.class)
			.satisfies((indicator) -> assertThat(indicator.health().getStatus()).isEqualTo(Status.UP)));
	}

	@Test
	void contributorCanBeSwitchedOffOrReplaced() {
		this.contextRunner.withPropertyValues("management.health.mesh.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("meshHealthContributor"));
		this.contextRunner.withBean("meshHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).doesNotHaveBean("meshHealthContributor"));
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("meshHealthContributor"));
	}

	@Test
	void withoutSpringBootHealthThereIsNoContributor() {
		new ApplicationContextRunner().withUserConfiguration(App.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Mesh.class)
				.doesNotHaveBean("meshHealthContributor"));
	}

	private void target(State state, @Nullable ErrorCode code, @Nullable String reason, int attempts) {
		when(this.mesh.targets()).thenReturn(List.of(status(HUB, state, code, reason, attempts)));
	}

	private static TargetStatus status(URI uri, State state, @Nullable ErrorCode code, @Nullable String reason,
			int attempts) {
		return new TargetStatus(uri, state, Optional.empty(), Optional.ofNullable(code), Optional.ofNullable(reason),
				attempts, Optional.empty());
	}

	private Health health() {
		Health health = new MeshHealthIndicator(this.mesh).health();
		assertThat(health).isNotNull();
		return health;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	static class App {

	}

}
