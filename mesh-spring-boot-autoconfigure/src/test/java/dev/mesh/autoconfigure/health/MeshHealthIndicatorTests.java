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
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
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
		when(this.mesh.statistics()).thenReturn(new MeshStatistics(2, 5, 0, Map.of(), 0));
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
		when(this.mesh.targets()).thenReturn(List.of(new TargetStatus(HUB, state, Optional.empty(),
				Optional.ofNullable(code), Optional.ofNullable(reason), attempts)));
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
