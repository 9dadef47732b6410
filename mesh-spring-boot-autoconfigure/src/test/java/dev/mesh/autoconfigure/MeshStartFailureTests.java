package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.annotation.MeshListenerConfigurer;
import dev.mesh.annotation.MeshListenerEndpoint;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import dev.mesh.session.SessionFactory;
import dev.mesh.template.BusTemplate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * Tests for what people read when beans of the application keep it from starting.
 */
class MeshStartFailureTests {

	private ConfigurableApplicationContext started;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> this.started = context)
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				MeshTemplateAutoConfiguration.class));

	private FailureAnalysis analyze(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		return FailureAnalyses.of(context.getStartupFailure(), this.started);
	}

	@Test
	void programmaticListenersWithTheSameIdAreExplained() {
		MeshListenerConfigurer twice = (registrar) -> List.of("a/*", "b/*")
			.forEach((path) -> registrar.registerEndpoint(
					MeshListenerEndpoint.of("orders", (bus, presence) -> bus.onMessage(path, (message) -> {
					}))));
		this.contextRunner.withBean(MeshListenerConfigurer.class, () -> twice).run((context) -> {
			FailureAnalysis analysis = analyze(context);
			assertThat(analysis.getDescription()).contains("The mesh listener 'orders'",
					"there are two mesh listeners with the id");
			assertThat(analysis.getAction()).contains("Give each its own");
		});
	}

	@Test
	void programmaticListenerWithABadPatternIsExplained() {
		MeshListenerConfigurer bad = (registrar) -> registrar.registerEndpoint(
				MeshListenerEndpoint.of("orders", (bus, presence) -> bus.onMessage("a/**/b", (message) -> {
				})));
		this.contextRunner.withBean(MeshListenerConfigurer.class, () -> bad).run((context) -> {
			FailureAnalysis analysis = analyze(context);
			assertThat(analysis.getDescription()).contains("The mesh listener 'orders'", "a/**/b");
			assertThat(analysis.getAction()).contains("MeshListenerConfigurer");
		});
	}

	@Test
	@SuppressWarnings("NullAway")
	void customizerThatReturnsNullIsExplained() {
		this.contextRunner.withBean(MeshSettingsCustomizer.class, () -> (settings) -> null).run((context) -> {
			FailureAnalysis analysis = analyze(context);
			assertThat(analysis.getDescription()).contains("MeshSettingsCustomizer",
					MeshStartFailureTests.class.getName(), "has returned null");
			assertThat(analysis.getAction()).contains("Return the settings");
		});
	}

	@Test
	void customizerThatAsksForTooMuchIsExplained() {
		this.contextRunner
			.withBean(MeshSettingsCustomizer.class,
					() -> (settings) -> settings.withBus(settings.bus().withSendTimeout(Duration.ofDays(365_000))))
			.run((context) -> assertThat(analyze(context).getDescription())
				.contains("sendTimeout must be 1ms to 24h, but is PT8760000H"));
	}

	@Test
	void twoMeshesAreExplainedUnlessOneIsPrimary() {
		this.contextRunner.withUserConfiguration(TwoMeshes.class).run((context) -> {
			FailureAnalysis analysis = analyze(context);
			assertThat(analysis.getDescription()).contains("required a single bean, but 2 were found", "first",
					"second");
			assertThat(analysis.getAction()).contains("@Primary");
		});
		this.contextRunner.withUserConfiguration(TwoMeshesOneOfThemPrimary.class).run((context) -> {
			assertThat(context.getBean("second", Mesh.class).isRunning()).isTrue();
			assertThat(context.getBean(Bus.class)).isSameAs(context.getBean("second", Mesh.class).bus());
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedsTemplate.class, NeedsBus.class, NeedsPresence.class, NeedsSessions.class })
	void whatIsMissingBecauseTheMeshIsSwitchedOffIsExplained(Class<?> needy) {
		this.contextRunner.withPropertyValues("mesh.enabled=false").withBean(needy).run((context) -> {
			FailureAnalysis analysis = analyze(context);
			assertThat(analysis.getDescription()).contains(needy.getName(), "requires a bean of type 'dev.mesh.",
					"because the property 'mesh.enabled' is false");
			assertThat(analysis.getAction()).contains("mesh.enabled", "ObjectProvider<");
		});
	}

	@Test
	void whatIsMissingForOtherReasonsIsLeftToSpringBoot() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.withBean(NeedsSomethingElse.class)
			.run((context) -> assertThat(analyze(context).getDescription()).doesNotContain("mesh.enabled"));
		new ApplicationContextRunner().withInitializer((context) -> this.started = context)
			.withBean(NeedsBus.class)
			.run((context) -> assertThat(analyze(context).getDescription()).doesNotContain("mesh.enabled"));
	}

	@Test
	void whoeverCanDoWithoutStartsAlthoughTheMeshIsSwitchedOff() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.withBean(CanDoWithout.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	record NeedsTemplate(BusTemplate template) {
	}

	record NeedsBus(Bus bus) {
	}

	record NeedsSessions(SessionFactory sessions) {
	}

	record NeedsSomethingElse(Duration duration) {
	}

	record CanDoWithout(ObjectProvider<Bus> bus) {
	}

	static class NeedsPresence {

		@Autowired
		@SuppressWarnings("NullAway.Init")
		Presence presence;

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoMeshes {

		@Bean
		Mesh first() {
			return Mesh.builder().build();
		}

		@Bean
		Mesh second() {
			return Mesh.builder().build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoMeshesOneOfThemPrimary {

		@Bean
		Mesh first() {
			return Mesh.builder().build();
		}

		@Bean
		@Primary
		Mesh second() {
			return Mesh.builder().build();
		}

	}

}
